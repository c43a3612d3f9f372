package io.millrace.base.http.vertx;

import static io.millrace.base.http.vertx.ServerFixture.PATIENT;
import static io.millrace.base.http.vertx.ServerFixture.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VertxServerTest {
  private static final String LONG_TEXT = "0123456789".repeat(50_000);
  private static ServerFixture server;

  @BeforeAll
  static void start() {
    server = new ServerFixture(PATIENT, VertxServerTest::routes);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void routes(Routes routes) {
    routes.get("/").action("t.read").summary("root").to(_ -> Response.text("root"));
    routes
        .get("/echo/{name}")
        .action("t.read")
        .summary("echo")
        .to(r -> Response.text(r.path("name") + "|" + r.query("q").orElse("")));
    routes
        .post("/json")
        .action("t.write")
        .summary("json")
        .to(r -> Response.json(r.json()).with("X-Thread", thread()));
    routes
        .post("/fast")
        .action("t.write")
        .summary("fast")
        .nonBlocking()
        .to(r -> Response.text(new String(r.body(), UTF_8)).with("X-Thread", thread()));
    routes.get("/long").action("t.read").summary("long").to(_ -> Response.text(LONG_TEXT));
    routes.get("/missing").action("t.read").summary("m").to(VertxServerTest::missing);
    routes.get("/bug").action("t.read").summary("b").to(VertxServerTest::bug);
    routes
        .get("/header")
        .action("t.read")
        .summary("h")
        .to(r -> Response.text("x").with("X-Echo", r.query("v").orElse("")));
  }

  private static String thread() {
    return Thread.currentThread().isVirtual() ? "virtual" : "loop";
  }

  private static Response missing(Request request) {
    throw new MillraceException(ErrorCode.OBJECT_NOT_FOUND, "Nothing there.", "Look elsewhere.");
  }

  private static Response bug(Request request) {
    throw new IllegalStateException("secret inner detail");
  }

  @Test
  void answersWithTheCommonHeaders() throws IOException {
    RawClient.Answer answer = server.get("/");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("root");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Date")).isEqualTo("Sat, 21 Nov 2026 10:15:30 GMT");
    assertThat(answer.header("X-Request-Id")).isNotEmpty();
  }

  @Test
  void decodesPathAndQueryOnce() throws IOException {
    assertThat(server.get("/echo/a%20b%C3%A4+%25?q=%C2%A3+1%252").body()).isEqualTo("a bä+%|£ 1%2");
  }

  @Test
  void runsOrdinaryRoutesOnVirtualThreadsAndFastOnesOnTheLoop() throws IOException {
    assertThat(server.call(post("/json", "application/json", "{\"a\":1}")).header("X-Thread"))
        .isEqualTo("virtual");
    RawClient.Answer fast = server.call(post("/fast", "application/json", "{}"));
    assertThat(fast.header("X-Thread")).isEqualTo("loop");
    assertThat(fast.body()).isEqualTo("{}");
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() throws IOException {
    RawClient.Answer answer = server.call("HEAD /long HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("500000");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void sendsLargeAnswersWhole() throws IOException {
    assertThat(server.get("/long").body()).isEqualTo(LONG_TEXT);
  }
}
