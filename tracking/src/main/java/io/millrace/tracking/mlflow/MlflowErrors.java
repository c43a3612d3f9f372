package io.millrace.tracking.mlflow;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Problem;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;

/// MLflow's form of errors: `{"error_code": …, "message": …}`. Its client repeats 429 and 5xx for
/// minutes, so that a caller's mistake is never one of them.
final class MlflowErrors implements Routes.ErrorForm {
  private static final Shape SHAPE =
      Shape.named(
          "MlflowError",
          Shape.object(
              Shape.required("error_code", Shape.text()),
              Shape.required("message", Shape.text()),
              Shape.optional("fix", Shape.text()),
              Shape.optional("request_id", Shape.text())));

  /// @param name MLflow's `error_code`
  private record Form(int status, String name) {}

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
    Form form = form(error.code());
    return Response.json(
        form.status(),
        Json.object()
            .put("error_code", form.name())
            .put("message", error.detail())
            .put("fix", error.fix())
            .put("request_id", requestId));
  }

  /// By the code's kind; a few codes have a name of their own in MLflow.
  private static Form form(ErrorCode code) {
    return switch (code) {
      case EXPERIMENT_EXISTS, MODEL_EXISTS -> new Form(400, "RESOURCE_ALREADY_EXISTS");
      case ROUTE_NOT_FOUND -> new Form(404, "ENDPOINT_NOT_FOUND");
      case METHOD_NOT_ALLOWED -> new Form(Problem.status(code), "ENDPOINT_NOT_FOUND");
      case BODY_TOO_LARGE, TARGET_TOO_LONG, HEADERS_TOO_LARGE ->
          new Form(400, "INVALID_PARAMETER_VALUE");
      case EXPERIMENT_STATE_INVALID -> new Form(400, "INVALID_STATE");
      default ->
          switch (code.kind()) {
            case INVALID_INPUT -> new Form(400, "INVALID_PARAMETER_VALUE");
            case NOT_FOUND -> new Form(404, "RESOURCE_DOES_NOT_EXIST");
            case CONFLICT -> new Form(409, "RESOURCE_CONFLICT");
            case DENIED -> new Form(403, "PERMISSION_DENIED");
            case LIMIT -> new Form(429, "RESOURCE_EXHAUSTED");
            case UNAVAILABLE -> new Form(503, "TEMPORARILY_UNAVAILABLE");
            case INTERNAL -> new Form(500, "INTERNAL_ERROR");
          };
    };
  }
}
