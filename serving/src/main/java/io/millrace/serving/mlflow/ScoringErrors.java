package io.millrace.serving.mlflow;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Problem;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The errors of MLflow's scoring server: `{"error_code": …, "message": …}`, and a plain text for a
/// type of content that is not taken. There is no stack trace in them.
final class ScoringErrors implements Routes.ErrorForm {
  private static final Shape SHAPE =
      Shape.named(
          "ScoringError",
          Shape.object(
              Shape.required("error_code", Shape.text()), Shape.required("message", Shape.text())));

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public List<String> otherMediaTypes() {
    return List.of("text/plain");
  }

  @Override
  public Shape shape() {
    return SHAPE;
  }

  @Override
  public Response render(MillraceException error, String requestId) {
    String message = "%s: %s %s".formatted(error.code(), error.detail(), error.fix());
    if (error.code() == ErrorCode.MEDIA_TYPE_UNSUPPORTED) {
      return Response.of(
          415, "text/plain; charset=utf-8", message.getBytes(StandardCharsets.UTF_8));
    }
    return Response.json(
        Problem.status(error.code()),
        Json.object().put("error_code", name(error.code())).put("message", message));
  }

  /// By the code's kind; what breaks a rule of the signature is told from what is no request.
  private static String name(ErrorCode code) {
    return switch (code) {
      case FIELD_MISSING, FIELD_TYPE, REQUEST_INVALID, INFERENCE_ID_INVALID, VARIANT_UNKNOWN ->
          "INVALID_PARAMETER_VALUE";
      case TOO_MANY_ROWS, BODY_TOO_LARGE -> "BAD_REQUEST";
      case ENDPOINT_BUSY, ENDPOINT_RATE_EXCEEDED -> "REQUEST_LIMIT_EXCEEDED";
      default ->
          switch (code.kind()) {
            case INVALID_INPUT -> "BAD_REQUEST";
            case NOT_FOUND -> "RESOURCE_DOES_NOT_EXIST";
            case CONFLICT -> "RESOURCE_CONFLICT";
            case DENIED -> "PERMISSION_DENIED";
            case LIMIT -> "RESOURCE_EXHAUSTED";
            case UNAVAILABLE -> "TEMPORARILY_UNAVAILABLE";
            case INTERNAL -> "INTERNAL_ERROR";
          };
    };
  }
}
