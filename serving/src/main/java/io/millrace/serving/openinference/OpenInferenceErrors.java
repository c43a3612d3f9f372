package io.millrace.serving.openinference;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Problem;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;

/// The protocol's form of errors: `{"error": …}`. It has one text for what happened, which code
/// that is, and what to do.
public final class OpenInferenceErrors implements Routes.ErrorForm {
  private static final Shape SHAPE =
      Shape.named("InferenceError", Shape.object(Shape.required("error", Shape.text())));

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
    return Response.json(status(error.code()), Json.object().put("error", text(error)));
  }

  /// The protocol has a full queue as a model that is not ready, and not as too many requests of
  /// one caller.
  private static int status(ErrorCode code) {
    return code == ErrorCode.ENDPOINT_BUSY ? 503 : Problem.status(code);
  }

  /// The same over every transport.
  public static String text(MillraceException error) {
    return "%s: %s %s".formatted(error.code(), error.detail(), error.fix());
  }
}
