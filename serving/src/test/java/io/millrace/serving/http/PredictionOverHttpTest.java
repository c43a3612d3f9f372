package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.vertx.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What HTTP/1.1 lets a client do around a request for predictions, byte by byte, in each protocol:
/// `price` says 20,000 - 0.1 * mileage.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PredictionOverHttpTest {
  private static final String SAGE_MAKER = "/endpoints/price/invocations";
  private static final String INFER = "/v2/models/price/infer";
  private static final String MLFLOW = "/mlflow/price/invocations";

  private TestServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new TestServer(folder);
    var _ = server.deploy(1, 20_000);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String body(String path) {
    return switch (path) {
      case SAGE_MAKER -> "{\"mileage\":1000}";
      case INFER ->
          "{\"inputs\":[{\"name\":\"mileage\",\"shape\":[1],\"datatype\":\"FP64\",\"data\":[1000]},"
              + "{\"name\":\"fuel\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"\"]}]}";
      default -> "{\"instances\":[{\"mileage\":1000}]}";
    };
  }

  /// @param headers of the body, each with its line break
  private static String head(String method, String path, String headers) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n"
        .formatted(method, path, headers);
  }

  private static String length(String path) {
    return "Content-Length: %d\r\n".formatted(body(path).length());
  }

  private static String chunked(String body) {
    StringBuilder chunks = new StringBuilder();
    body.chars().forEach(c -> chunks.append("1;note=x\r\n").append((char) c).append("\r\n"));
    return chunks.append("0\r\nX-Trailer: 1\r\n\r\n").toString();
  }

  private RawClient connect() throws IOException {
    return new RawClient(server.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {SAGE_MAKER, INFER, MLFLOW})
  void aBodyMayComeInChunksAndOnlyOnceItIsWanted(String path) throws IOException {
    try (RawClient client = connect()) {
      client.send(head("POST", path, "Expect: 100-continue\r\n" + length(path)));
      assertThat(client.receive().status()).isEqualTo(100);
      assertThat(client.send(body(path)).receive().body()).contains("19900.0");
      client.send(head("POST", path, "Transfer-Encoding: chunked\r\n") + chunked(body(path)));
      assertThat(client.receive().body()).contains("19900.0");
      client.send(head("POST", path, "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n"));
      assertThat(client.receive().status()).isEqualTo(100);
      assertThat(client.send(chunked(body(path))).receive().body()).contains("19900.0");
    }
  }

  /// A body that nobody wants is not asked for.
  @Test
  void aBodyThatIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
    try (RawClient client = connect()) {
      client.send(head("POST", INFER, "Expect: 100-continue\r\nContent-Length: 99999999\r\n"));
      RawClient.Answer refused = client.receive();
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.body()).startsWith("{\"error\":\"BODY_TOO_LARGE");
      assertThat(refused.header("Connection")).isEqualTo("close");
    }
  }

  @Test
  void manyRequestsAtOnceAreAnsweredInTheirOrder() throws IOException {
    try (RawClient client = connect()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        String row = "{\"mileage\":%d}".formatted(i * 1_000);
        all.append(
            head("POST", SAGE_MAKER, "Content-Length: %d\r\n".formatted(row.length())) + row);
      }
      client.send(all.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(client.receive().body()).contains("\"score\":" + (20_000.0 - i * 100));
      }
    }
  }

  /// Whoever stands before this server may see another request in these bytes: nothing of what
  /// follows is looked at, and the connection ends.
  @ParameterizedTest
  @CsvSource({
    "Content-Length: 5¶Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked¶Content-Length: 0",
    "Transfer-Encoding: chunked¶Transfer-Encoding: identity",
    "'Transfer-Encoding: chunked, chunked'",
    "'Transfer-Encoding: identity, chunked'",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: \u000bchunked",
    "'Content-Length: 5, 5'",
    "Content-Length: 0x5",
    "Content-Length: 5¶Content-Length: 6",
    "Content-Length : 5",
    "' Content-Length: 5'",
  })
  void aLengthThatMayBeReadInTwoWaysIsRefused(String headers) throws IOException {
    String smuggled = "GET /v2/models/price HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawClient client = connect()) {
      client.send(
          head("POST", INFER, headers.replace("¶", "\r\n") + "\r\n") + "0\r\n\r\n" + smuggled);
      RawClient.Answer refused = client.receive();
      assertThat(refused.status()).as(refused.body()).isEqualTo(400);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SAGE_MAKER, INFER, MLFLOW})
  void otherMethodsSayWhichThereAre(String path) throws IOException {
    try (RawClient client = connect()) {
      for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH"}) {
        RawClient.Answer refused = client.send(head(method, path, "")).receive();
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo("POST, OPTIONS");
      }
      RawClient.Answer head = client.send(head("HEAD", path, "")).receive(true);
      assertThat(head.status()).isEqualTo(405);
      RawClient.Answer options = client.send(head("OPTIONS", path, "")).receive();
      assertThat(options.status()).isEqualTo(204);
      assertThat(options.header("Allow")).isEqualTo("POST, OPTIONS");
      client.send(head("POST", path, length(path) + "Connection: close\r\n") + body(path));
      assertThat(client.receive().body()).contains("19900.0");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }
}
