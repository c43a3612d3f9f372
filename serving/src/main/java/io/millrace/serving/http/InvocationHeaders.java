package io.millrace.serving.http;

import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.serving.Answer;
import io.millrace.serving.Invocation;
import io.millrace.serving.RequestForm;

/// The headers around a request for predictions, as SageMaker's runtime has them. They are the same
/// for every protocol, so that ground truth and captures are too.
public final class InvocationHeaders {
  private static final String INFERENCE_ID = "X-Amzn-SageMaker-Inference-Id";
  private static final String CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";
  private static final String TARGET_VARIANT = "X-Amzn-SageMaker-Target-Variant";
  private static final String STICKY_KEY = "X-Millrace-Sticky-Key";
  private static final String VARIANT = "X-Amzn-Invoked-Production-Variant";
  private static final String MODEL_VERSIONS = "X-Millrace-Model-Versions";

  private InvocationHeaders() {}

  /// @throws io.millrace.base.MillraceException with `INFERENCE_ID_INVALID` or `REQUEST_INVALID`
  public static Invocation invocation(Request request, String endpoint, RequestForm form) {
    return new Invocation(
        endpoint,
        form,
        request.header(INFERENCE_ID),
        request.header(CUSTOM_ATTRIBUTES),
        request.header(TARGET_VARIANT),
        request.header(STICKY_KEY));
  }

  public static Response response(Invocation invocation, Answer answer) {
    Response response =
        Response.of(200, answer.contentType(), answer.body())
            .with(INFERENCE_ID, answer.inferenceId())
            .with(VARIANT, answer.variant().name())
            .with(MODEL_VERSIONS, answer.modelVersions());
    return invocation
        .customAttributes()
        .map(attributes -> response.with(CUSTOM_ATTRIBUTES, attributes))
        .orElse(response);
  }
}
