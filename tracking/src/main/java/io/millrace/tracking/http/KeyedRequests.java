package io.millrace.tracking.http;

import static io.millrace.base.ErrorCode.IDEMPOTENCY_KEY_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.digest.Sha256;
import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.tracking.KeptAnswers;
import io.millrace.tracking.KeptAnswers.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// The header `Idempotency-Key`: a retry of a request that carries one changes nothing and gets the
/// answer of the first.
public final class KeyedRequests {
  private static final String HEADER = "Idempotency-Key";
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final KeptAnswers answers;

  public KeyedRequests(KeptAnswers answers) {
    this.answers = answers;
  }

  /// The handler of a route that is keyed, with the rule of the header around it.
  public Routes.Handler around(Routes.Handler handler) {
    return request -> {
      Optional<String> key = request.header(HEADER);
      return key.isEmpty()
          ? handler.handle(request)
          : response(
              answers.once(checked(key.get()), digest(request), () -> answer(handler, request)));
    };
  }

  private static String checked(String key) {
    require(
        KEY.matcher(key).matches(),
        IDEMPOTENCY_KEY_INVALID,
        "Send a UUID, for example.",
        "%s has %d characters (expected: 1 to 255 of visible ASCII)",
        HEADER,
        key.length());
    return key;
  }

  /// Of method, target and body.
  private static String digest(Request request) {
    String head = request.method() + " " + request.target() + "\n";
    return Sha256.of(head + Sha256.of(request.body()).hex()).hex();
  }

  private static Answer answer(Routes.Handler handler, Request request) {
    Response response = handled(handler, request);
    if (response.body() instanceof Response.Body.Bytes(byte[] bytes)) {
      return new Answer(
          response.status(),
          response.header("Content-Type").orElse(""),
          new String(bytes, StandardCharsets.UTF_8));
    }
    throw new IllegalStateException(request.template() + " is keyed and streams its answer");
  }

  private static Response handled(Routes.Handler handler, Request request) {
    try {
      return handler.handle(request);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(request.template() + " is keyed and does more than SQL", e);
    }
  }

  private static Response response(Answer answer) {
    return Response.of(
        answer.status(), answer.contentType(), answer.body().getBytes(StandardCharsets.UTF_8));
  }
}
