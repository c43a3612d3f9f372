package io.millrace.pipeline.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.json.Json;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.secret.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A step calls another system.
class HttpTaskTest {
  private final OutgoingCalls calls = new OutgoingCalls(Set.of("127.0.0.1"));
  private final HttpTask task = new HttpTask(calls, new Secrets(Optional.empty()));
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", HttpTaskTest::tell);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    calls.close();
  }

  /// Answers `/<status>/<kind>` with what was asked.
  private static void tell(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    var headers = exchange.getRequestHeaders();
    String body =
        "{\"method\":\"%s\",\"key\":\"%s\",\"type\":\"%s\",\"body\":%s}"
            .formatted(
                exchange.getRequestMethod(),
                headers.getFirst("Idempotency-Key"),
                headers.getFirst("Content-Type"),
                Json.write(new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    exchange
        .getResponseHeaders()
        .add("Content-Type", path[2].equals("json") ? "application/json" : "text/plain");
    exchange.sendResponseHeaders(Integer.parseInt(path[1]), 0);
    exchange.getResponseBody().write(body.getBytes(UTF_8));
    exchange.close();
  }

  private JsonNode call(String path, String more) throws InterruptedException {
    String url = "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    return task.run(Json.parse("{\"url\": \"%s\"%s}".formatted(url, more)), new FakeContext("key"));
  }

  @Test
  void getIsTheDefaultAndJsonComesBackAsJson() throws InterruptedException {
    assertThat(call("/200/json", ""))
        .isEqualTo(
            Json.parse(
                """
                {"status": 200,
                 "body": {"method": "GET", "key": "key.0", "type": "null", "body": ""}}
                """));
    assertThat(call("/201/text", "").path("body").isString()).isTrue();
  }

  @Test
  void aBodyIsSentAsJsonOrAsText() throws InterruptedException {
    assertThat(call("/200/json", ", \"method\": \"PUT\", \"body\": {\"a\": 1}").path("body"))
        .isEqualTo(
            Json.parse(
                """
                {"method": "PUT", "key": "key.0", "type": "application/json",
                 "body": "{\\"a\\":1}"}
                """));
    JsonNode told =
        call(
            "/200/json",
            ", \"method\": \"POST\", \"body\": \"a,b\","
                + " \"headers\": {\"content-type\": \"text/csv\", \"idempotency-key\": \"mine\"}");
    assertThat(told.path("body").path("type").asString()).isEqualTo("text/csv");
    assertThat(told.path("body").path("key").asString()).isEqualTo("mine");
    assertThat(told.path("body").path("body").asString()).isEqualTo("a,b");
  }

  @Test
  void anotherStatusIsAnErrorWithItsNumber() {
    assertThatThrownBy(() -> call("/503/json", ""))
        .isInstanceOfSatisfying(
            TaskFailure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("Http.StatusCode.503");
              assertThat(failure.text()).contains("\"method\":\"GET\"");
            });
  }

  @Test
  void addressesInsideTheNetworkAreRefused() {
    JsonNode arguments = Json.parse("{\"url\": \"http://169.254.169.254/latest\"}");
    assertThatThrownBy(() -> task.run(arguments, new FakeContext("key")))
        .hasMessageContaining("not public");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"url\": \"http://not a url\"}",
        "{\"url\": \"http://127.0.0.1/\", \"method\": \"TRACE\"}",
        "{\"url\": \"http://127.0.0.1/\", \"headers\": {\"Host\": \"x\"}}",
        "{\"url\": \"http://127.0.0.1/\", \"headers\": {\"X-A\": \"a\\r\\nb\"}}"
      })
  void whatCannotBeSentIsNamed(String arguments) {
    assertThatThrownBy(() -> task.run(Json.parse(arguments), new FakeContext("key")))
        .hasMessageContaining("Arguments of task http");
  }
}
