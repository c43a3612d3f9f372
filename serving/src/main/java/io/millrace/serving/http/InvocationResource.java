package io.millrace.serving.http;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.serving.Answer;
import io.millrace.serving.Invocation;
import io.millrace.serving.Invocations;
import io.millrace.serving.SageMakerRequest;
import io.millrace.serving.ServingConfig;

/// `POST /endpoints/{name}/invocations`, as SageMaker's runtime has it.
public final class InvocationResource implements Resource {
  private static final String INFERENCE_ID = "X-Amzn-SageMaker-Inference-Id";
  private static final String CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";
  private static final String TARGET_VARIANT = "X-Amzn-SageMaker-Target-Variant";
  private static final String STICKY_KEY = "X-Millrace-Sticky-Key";
  private static final String VARIANT = "X-Amzn-Invoked-Production-Variant";
  private static final String MODEL_VERSIONS = "X-Millrace-Model-Versions";

  private final Invocations invocations;
  private final ServingConfig config;

  public InvocationResource(Invocations invocations, ServingConfig config) {
    this.invocations = invocations;
    this.config = config;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .post("/endpoints/{name}/invocations")
        .action("endpoint.invoke")
        .summary(
            "Predicts one row or many, from JSON, JSON Lines or CSV, by the endpoint's current"
                + " models.")
        .consumes("application/json", "application/jsonlines", "text/csv")
        .maxBody(config.bodyBytes())
        .nonBlockingUpTo(config.loopBytes())
        .to(this::invoke);
  }

  private Response invoke(Request request) {
    Answer answer =
        invocations.invoke(
            new Invocation(
                request.path("name"),
                new SageMakerRequest(
                    request.header("Content-Type").orElse("application/json"),
                    request.header("Accept"),
                    request.body()),
                request.header(INFERENCE_ID),
                request.header(CUSTOM_ATTRIBUTES),
                request.header(TARGET_VARIANT),
                request.header(STICKY_KEY)));
    Response response =
        Response.of(200, answer.contentType(), answer.body())
            .with(INFERENCE_ID, answer.inferenceId())
            .with(VARIANT, answer.variant().name())
            .with(MODEL_VERSIONS, answer.modelVersions());
    return request
        .header(CUSTOM_ATTRIBUTES)
        .map(attributes -> response.with(CUSTOM_ATTRIBUTES, attributes))
        .orElse(response);
  }
}
