package io.millrace.base.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The packed bodies were made by Python's gzip and zlib from `{"mileage":42000,"brand":"opel"}`.
class ContentCodingTest {
  private static final String TEXT = "{\"mileage\":42000,\"brand\":\"opel\"}";
  private static final String GZIP =
      "H4sIAAAAAAACA6tWys3MSU1MT1WyMjEyMDDQUUoqSsxLUbJSyi9IzVGqBQBgmRKwIAAAAA==";
  private static final String ZLIB = "eJyrVsrNzElNTE9VsjIxMjAw0FFKKkrMS1GyUsovSM1RqgUAo9wJ5g==";
  private static final String RAW = "q1bKzcxJTUxPVbIyMTIwMNBRSipKzEtRslLKL0jNUaoFAA==";
  private static final int BODY_MAX = 4_000;

  private final TestRoutes routes =
      new TestRoutes(
          declared ->
              declared
                  .post("/echo")
                  .action("t.write")
                  .summary("echo")
                  .maxBody(BODY_MAX)
                  .to(request -> Response.json(request.json())));

  @ParameterizedTest
  @CsvSource({
    "gzip, " + GZIP,
    "X-GZip, " + GZIP,
    "deflate, " + ZLIB,
    "deflate, " + RAW,
  })
  void unpacksWhatOthersHavePacked(String coding, String body) {
    Response response = post(coding, Base64.getDecoder().decode(body));
    assertThat(response.status()).isEqualTo(200);
    assertThat(TestRoutes.text(response)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {GZIP, ZLIB, RAW})
  void refusesWhatIsCutOffOrDamaged(String body) {
    byte[] whole = Base64.getDecoder().decode(body);
    String coding = body.equals(GZIP) ? "gzip" : "deflate";
    for (int length = 1; length < whole.length; length++) {
      assertThat(code(post(coding, Arrays.copyOf(whole, length))))
          .isIn("REQUEST_INVALID", "JSON_INVALID");
    }
    assertThat(code(post(coding.equals("gzip") ? "deflate" : "gzip", whole)))
        .isEqualTo("REQUEST_INVALID");
  }

  @Test
  void refusesWhatUnpacksToMoreThanTheRouteTakes() {
    byte[] fits = ContentCoding.GZIP.pack(quoted(BODY_MAX));
    assertThat(post("gzip", fits).status()).isEqualTo(200);
    byte[] bomb = ContentCoding.DEFLATE.pack(quoted(1_000 * BODY_MAX));
    assertThat(bomb).hasSizeLessThan(BODY_MAX);
    Response response = post("deflate", bomb);
    assertThat(response.status()).isEqualTo(413);
    assertThat(code(response)).isEqualTo("BODY_TOO_LARGE");
  }

  private Response post(String coding, byte[] body) {
    return routes.call(
        "POST",
        "/echo",
        Map.of("Content-Type", "application/json", "Content-Encoding", coding),
        body);
  }

  private static String code(Response response) {
    return TestRoutes.json(response).get("code").asString();
  }

  /// A JSON text of this many bytes.
  private static byte[] quoted(int length) {
    return Json.bytes("x".repeat(length - 2));
  }
}
