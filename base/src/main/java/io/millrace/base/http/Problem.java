package io.millrace.base.http;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;

/// The one place that gives an error its HTTP status, and the form that errors have unless a
/// protocol brings its own: `{"status", "code", "detail", "fix", "request_id"}`.
public final class Problem {
  /// Problem JSON (`application/problem+json`).
  public static final Routes.ErrorForm FORM = Problem::render;

  static final String MEDIA_TYPE = "application/problem+json";

  static final Shape SHAPE =
      Shape.named(
          "Problem",
          Shape.object(
              Shape.required("status", Shape.whole()),
              Shape.required("code", Shape.text()),
              Shape.required("detail", Shape.text()),
              Shape.required("fix", Shape.text()),
              Shape.required("request_id", Shape.text())));

  private Problem() {}

  /// By the code's kind; a few codes have a status that HTTP defines for just their case.
  public static int status(ErrorCode code) {
    return switch (code) {
      case METHOD_NOT_ALLOWED -> 405;
      case REQUEST_TIMEOUT -> 408;
      case BODY_TOO_LARGE, TOO_MANY_ROWS -> 413;
      case TARGET_TOO_LONG -> 414;
      case MEDIA_TYPE_UNSUPPORTED -> 415;
      case MODEL_PROCESS_ANSWER_INVALID, MODEL_PROCESS_ERROR -> 424;
      case HEADERS_TOO_LARGE -> 431;
      case ENDPOINT_TIMEOUT, MODEL_PROCESS_TIMEOUT -> 504;
      case HTTP_VERSION_UNSUPPORTED -> 505;
      default ->
          switch (code.kind()) {
            case INVALID_INPUT -> 400;
            case DENIED -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case LIMIT -> 429;
            case INTERNAL -> 500;
            case UNAVAILABLE -> 503;
          };
    };
  }

  /// Whether the same request may be answered a second later.
  static boolean isPassing(ErrorCode code, int status) {
    return switch (code) {
      case ENDPOINT_BUSY, ENDPOINT_RATE_EXCEEDED -> true;
      default -> code.kind() == ErrorCode.Kind.UNAVAILABLE && status == 503;
    };
  }

  private static Response render(MillraceException error, String requestId) {
    int status = status(error.code());
    var body =
        Json.object()
            .put("status", status)
            .put("code", error.code().name())
            .put("detail", error.detail())
            .put("fix", error.fix())
            .put("request_id", requestId);
    return Response.of(status, MEDIA_TYPE, Json.bytes(body));
  }
}
