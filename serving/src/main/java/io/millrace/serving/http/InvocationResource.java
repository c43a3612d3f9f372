package io.millrace.serving.http;

import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.text;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.serving.Invocation;
import io.millrace.serving.Invocations;
import io.millrace.serving.SageMakerRequest;
import io.millrace.serving.ServingConfig;

/// `POST /endpoints/{name}/invocations`, as SageMaker's runtime has it.
public final class InvocationResource implements Resource {
  private final Invocations invocations;
  private final ServingConfig config;

  public InvocationResource(Invocations invocations, ServingConfig config) {
    this.invocations = invocations;
    this.config = config;
  }

  @Override
  public void routes(Routes routes) {
    routes.errors("/endpoints", new SageMakerErrors());
    routes
        .post("/endpoints/{name}/invocations")
        .action("endpoint.invoke")
        .summary(
            "Predicts one row or many, from JSON, JSON Lines or CSV, by the endpoint's current"
                + " models.")
        .query(optional("explain", text()))
        .headers(InvocationHeaders.DECLARED)
        .consumes("application/json", "application/jsonlines", "text/csv")
        .maxBody(config.bodyBytes())
        .nonBlockingUpTo(config.loopBytes())
        .to(this::invoke);
  }

  private Response invoke(Request request) {
    SageMakerRequest form =
        new SageMakerRequest(
            request.header("Content-Type").orElse("application/json"),
            request.header("Accept"),
            request.body());
    Invocation invocation =
        InvocationHeaders.of(
            request::header,
            request.path("name"),
            form.explained(InvocationHeaders.explaining(request)));
    return InvocationHeaders.response(invocation, invocations.invoke(invocation));
  }
}
