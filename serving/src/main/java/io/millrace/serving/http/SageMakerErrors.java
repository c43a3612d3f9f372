package io.millrace.serving.http;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Problem;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;

/// Errors as clients of SageMaker's runtime understand them: `x-amzn-ErrorType` names the kind, and
/// the body has a `message` beside what problem JSON has.
final class SageMakerErrors implements Routes.ErrorForm {
  private static final Shape SHAPE =
      Shape.named(
          "RuntimeError",
          Shape.object(
              Shape.required("status", Shape.whole()),
              Shape.required("code", Shape.text()),
              Shape.required("detail", Shape.text()),
              Shape.required("fix", Shape.text()),
              Shape.required("request_id", Shape.text()),
              Shape.required("message", Shape.text()),
              Shape.optional("OriginalMessage", Shape.text())));

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public Shape shape() {
    return SHAPE;
  }

  @Override
  public Response render(MillraceException error, String requestId) {
    boolean isOfModel = isOfModel(error.code());
    int status = Problem.status(error.code());
    var body =
        Json.object()
            .put("status", status)
            .put("code", error.code().name())
            .put("detail", error.detail())
            .put("fix", error.fix())
            .put("request_id", requestId)
            .put("message", "%s: %s %s".formatted(error.code(), error.detail(), error.fix()));
    if (isOfModel) {
      body.put("OriginalMessage", error.detail());
    }
    return Response.json(status, body).with("x-amzn-ErrorType", type(error.code()));
  }

  /// Whether a model's own process has answered with an error, or with what is no answer.
  private static boolean isOfModel(ErrorCode code) {
    return code == ErrorCode.MODEL_PROCESS_ERROR || code == ErrorCode.MODEL_PROCESS_ANSWER_INVALID;
  }

  private static String type(ErrorCode code) {
    if (isOfModel(code)) {
      return "ModelError";
    }
    if (code == ErrorCode.ENDPOINT_BUSY || code == ErrorCode.ENDPOINT_RATE_EXCEEDED) {
      return "ThrottlingException"; // clients try again by themselves
    }
    return switch (code.kind()) {
      case INVALID_INPUT, NOT_FOUND, CONFLICT, DENIED, LIMIT -> "ValidationError";
      case UNAVAILABLE -> "ServiceUnavailable";
      case INTERNAL -> "InternalFailure";
    };
  }
}
