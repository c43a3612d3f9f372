package io.millrace.base.http.vertx;

import static io.millrace.base.http.vertx.ServerFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Whatever is sent, the answer is a problem with a code, and the server goes on.
class MalformedRequestTest {
  private static final String HOST = "Host: localhost\r\n";
  private static ServerFixture server;

  @BeforeAll
  static void start() {
    server = new ServerFixture(PATIENT, MalformedRequestTest::routes);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void routes(Routes routes) {
    routes.get("/x/{rest*}").action("t.read").summary("x").to(r -> Response.text(r.path("rest")));
    routes.post("/json").action("t.write").summary("j").to(r -> Response.json(r.json()));
    routes
        .post("/stream")
        .action("t.write")
        .summary("s")
        .streaming()
        .to(_ -> Response.text("streamed"));
    routes.get("/get").action("t.read").summary("g").to(_ -> Response.text("got"));
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        refused("garbage", "\u0001\u0002 garbage\r\n\r\n", 400, "REQUEST_INVALID"),
        refused("blank in target", get("/x/a b"), 400, "REQUEST_INVALID"),
        refused("broken escape", get("/x/%zz"), 400, "REQUEST_INVALID"),
        refused("cut escape", get("/x/%4"), 400, "REQUEST_INVALID"),
        refused("dots", get("/x/../get"), 400, "REQUEST_INVALID"),
        refused("escaped dots", get("/x/%2e%2e/get"), 400, "REQUEST_INVALID"),
        refused("overlong dot", get("/x/%c0%ae"), 400, "REQUEST_INVALID"),
        refused("NUL", get("/x/%00"), 400, "REQUEST_INVALID"),
        refused("raw umlaut", get("/x/\u00e4"), 400, "REQUEST_INVALID"),
        refused("escaped slash", get("/x/a%2Fb"), 400, "REQUEST_INVALID"),
        refused("path parameter", get("/x/a;v=1"), 400, "REQUEST_INVALID"),
        refused("double slash", get("//x/a"), 400, "REQUEST_INVALID"),
        refused("absolute form", get("http://localhost/get"), 400, "REQUEST_INVALID"),
        refused("asterisk", "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n", 400, "REQUEST_INVALID"),
        refused("long target", get("/x/" + "a".repeat(8_200)), 414, "TARGET_TOO_LONG"),
        refused("very long target", get("/x/" + "a".repeat(60_000)), 414, "TARGET_TOO_LONG"),
        refused("large header", with("X-Big: " + "a".repeat(20_000)), 431, "HEADERS_TOO_LARGE"),
        refused("101 headers", with("X-A: 1\r\n".repeat(100).strip()), 431, "HEADERS_TOO_LARGE"),
        refused("not packed", packed("/json", "gzip"), 400, "REQUEST_INVALID"),
        refused("not deflated", packed("/json", "deflate"), 400, "REQUEST_INVALID"),
        refused("other coding", packed("/json", "br"), 415, "MEDIA_TYPE_UNSUPPORTED"),
        refused("two codings", packed("/json", "gzip, gzip"), 415, "MEDIA_TYPE_UNSUPPORTED"),
        refused("packed stream", packed("/stream", "gzip"), 415, "MEDIA_TYPE_UNSUPPORTED"),
        refused(
            "many values",
            ServerFixture.post("/json", "application/json", "[" + "0,".repeat(250_000) + "0]"),
            400,
            "JSON_INVALID"),
        refused(
            "a number beyond all",
            ServerFixture.post("/json", "application/json", "{\"a\":1e12345678901}"),
            400,
            "JSON_INVALID"),
        refused("no Host", "GET /get HTTP/1.1\r\n\r\n", 400, "REQUEST_INVALID"),
        refused("no Host in 1.0", "GET /get HTTP/1.0\r\n\r\n", 400, "REQUEST_INVALID"),
        refused("two Hosts", with("Host: localhost"), 400, "REQUEST_INVALID"),
        refused("other Host", host("evil.example"), 403, "HOST_NOT_ALLOWED"),
        refused("other Host, right port", host("evil.example:5000"), 403, "HOST_NOT_ALLOWED"),
        refused("Host of a user", host("localhost@evil"), 400, "REQUEST_INVALID"),
        refused("Host with path", host("localhost/x"), 400, "REQUEST_INVALID"),
        refused(
            "two lengths", json("Content-Length: 2\r\nContent-Length: 3"), 400, "REQUEST_INVALID"),
        refused("negative length", json("Content-Length: -1"), 400, "REQUEST_INVALID"),
        refused("signed length", json("Content-Length: +2"), 400, "REQUEST_INVALID"),
        refused("worded length", json("Content-Length: two"), 400, "REQUEST_INVALID"),
        refused(
            "length and chunks",
            json("Content-Length: 2\r\nTransfer-Encoding: chunked"),
            400,
            "REQUEST_INVALID"),
        refused("unknown coding", json("Transfer-Encoding: gzip"), 400, "REQUEST_INVALID"),
        refused("blank before colon", with("X-A : 1"), 400, "REQUEST_INVALID"),
        refused("NUL in header", with("X-A: a\u0000b"), 400, "REQUEST_INVALID"),
        refused(
            "HTTP/3.0", "GET /get HTTP/3.0\r\n" + HOST + "\r\n", 505, "HTTP_VERSION_UNSUPPORTED"),
        refused("no version", "GET /get\r\n\r\n", 400, "REQUEST_INVALID"),
        refused("bad chunk", json("Transfer-Encoding: chunked") + "zz\r\n", 400, "REQUEST_INVALID"),
        refused("not JSON", json("Content-Length: 2") + "{]", 400, "JSON_INVALID"),
        refused("unknown path", get("/nowhere"), 404, "ROUTE_NOT_FOUND"),
        refused("trailing slash", get("/get/"), 404, "ROUTE_NOT_FOUND"),
        refused(
            "wrong method", "DELETE /get HTTP/1.1\r\n" + HOST + "\r\n", 405, "METHOD_NOT_ALLOWED"),
        refused("odd method", "BREW /get HTTP/1.1\r\n" + HOST + "\r\n", 405, "METHOD_NOT_ALLOWED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void isRefusedAsProblem(String name, String request, int status, String code) throws IOException {
    RawClient.Answer answer = server.call(request);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    JsonNode problem = Json.parse(answer.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("code").asString()).isEqualTo(code);
    assertThat(problem.get("fix").asString()).isNotBlank();
    assertThat(problem.get("request_id").asString()).isEqualTo(answer.header("X-Request-Id"));
    assertThat(server.get("/get").body()).isEqualTo("got");
  }

  @Test
  void http10IsAnsweredAndClosed() throws IOException {
    try (RawClient client = server.connect()) {
      client.send("GET /get HTTP/1.0\r\n" + HOST + "\r\n");
      assertThat(client.receive().body()).isEqualTo("got");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void connectionCloseIsHonoured() throws IOException {
    try (RawClient client = server.connect()) {
      client.send("GET /get HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      assertThat(client.receive().header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void wrongMethodAndOptionsNameTheMethods() throws IOException {
    assertThat(server.call("PUT /get HTTP/1.1\r\n" + HOST + "\r\n").header("Allow"))
        .isEqualTo("GET, HEAD, OPTIONS");
    RawClient.Answer options = server.call("OPTIONS /get HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.headers()).doesNotContainKeys("content-length", "transfer-encoding");
    assertThat(options.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(get("/x/1") + get("/nowhere") + get("/x/2") + json("Content-Length: 2") + "{}");
      assertThat(client.receive().body()).isEqualTo("1");
      assertThat(client.receive().status()).isEqualTo(404);
      assertThat(client.receive().body()).isEqualTo("2");
      assertThat(client.receive().body()).isEqualTo("{}");
      assertThat(client.send(get("/x/3")).receive().body()).isEqualTo("3");
    }
  }

  private static Arguments refused(String name, String request, int status, String code) {
    return Arguments.of(name, request, status, code);
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n";
  }

  private static String with(String headers) {
    return "GET /get HTTP/1.1\r\n" + HOST + headers + "\r\n\r\n";
  }

  private static String host(String value) {
    return "GET /get HTTP/1.1\r\nHost: " + value + "\r\n\r\n";
  }

  private static String packed(String target, String coding) {
    return ServerFixture.post(target, "application/json\r\nContent-Encoding: " + coding, "{}");
  }

  private static String json(String headers) {
    return "POST /json HTTP/1.1\r\n"
        + HOST
        + "Content-Type: application/json\r\n"
        + headers
        + "\r\n\r\n";
  }
}
