package io.millrace.base.http.vertx;

import static io.millrace.base.http.vertx.ServerFixture.PATIENT;
import static io.millrace.base.http.vertx.ServerFixture.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Blocking;
import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    routes
        .post("/mostly-fast")
        .action("t.write")
        .summary("mostly fast")
        .nonBlocking()
        .to(VertxServerTest::mostlyFast);
    routes.get("/long").action("t.read").summary("long").to(_ -> Response.text(LONG_TEXT));
    routes.get("/missing").action("t.read").summary("m").to(VertxServerTest::missing);
    routes.get("/bug").action("t.read").summary("b").to(VertxServerTest::bug);
    routes
        .get("/header")
        .action("t.read")
        .summary("h")
        .to(r -> Response.text("x").with("X-Echo", r.query("v").orElse("")));
    routes.get("/metrics").action("t.read").summary("m").to(_ -> metrics());
  }

  private static Response mostlyFast(Request request) {
    if (request.body().length > 2) {
      Blocking.begins();
    }
    return Response.text(new String(request.body(), UTF_8)).with("X-Thread", thread());
  }

  private static String thread() {
    return Thread.currentThread().isVirtual() ? "virtual" : "loop";
  }

  private static Response metrics() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(text, server.registry.scrape());
    return Response.text(text.toString(UTF_8));
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
  void workThatBlocksLeavesTheLoop() throws IOException {
    RawClient.Answer fast = server.call(post("/mostly-fast", "application/json", "{}"));
    assertThat(fast.header("X-Thread")).isEqualTo("loop");
    RawClient.Answer slow = server.call(post("/mostly-fast", "application/json", "{ }"));
    assertThat(slow.header("X-Thread")).isEqualTo("virtual");
    assertThat(slow.status()).isEqualTo(200);
    assertThat(slow.body()).isEqualTo("{ }");
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

  @Test
  void knownErrorsAreProblemsAndBugsGiveNothingAway() throws IOException {
    RawClient.Answer missing = server.get("/missing");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.body())
        .startsWith("{\"status\":404,\"code\":\"OBJECT_NOT_FOUND\",\"detail\":\"Nothing there.\"");
    RawClient.Answer bug = server.get("/bug");
    assertThat(bug.status()).isEqualTo(500);
    assertThat(bug.body())
        .contains("INTERNAL_ERROR", bug.header("X-Request-Id"))
        .doesNotContain("secret", "Exception");
  }

  @Test
  void aHeaderCannotBeSmuggledIntoAnAnswer() throws IOException {
    RawClient.Answer answer = server.get("/header?v=a%0d%0aSet-Cookie:%20x=1");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("Set-Cookie")).isEmpty();
  }

  @Test
  void aFitRequestIdIsEchoed() throws IOException {
    assertThat(withHeader("X-Request-Id: my-1.a_B").header("X-Request-Id")).isEqualTo("my-1.a_B");
    assertThat(withHeader("X-Request-Id: <script>").header("X-Request-Id"))
        .matches("[0-9a-f]{10}-[0-9]+");
  }

  @Test
  void longTextsAreZippedForThoseWhoAsk() throws IOException {
    RawClient.Answer zipped = getLong("Accept-Encoding: br, gzip;q=0.5");
    assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(Integer.parseInt(zipped.header("Content-Length"))).isLessThan(10_000);
    assertThat(zipped.header("Vary")).isEqualTo("Accept-Encoding");
    assertThat(getLong("Accept-Encoding: gzip;q=0").header("Content-Encoding")).isEmpty();
    assertThat(getLong("Accept-Encoding: gzip;q=0, deflate").header("Content-Encoding"))
        .isEqualTo("deflate");
    assertThat(server.get("/").header("Vary")).isEmpty();
  }

  /// On the event loop it would hold up the other connections.
  @Test
  void aRouteThatDoesNotBlockLeavesZippingToAThread() throws IOException {
    String text = "0123456789".repeat(300);
    RawClient.Answer zipped =
        server.call(post("/fast", "application/json\r\nAccept-Encoding: gzip", text));
    assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(zipped.header("X-Thread")).isEqualTo("loop");
    RawClient.Answer plain = server.call(post("/fast", "application/json", text));
    assertThat(plain.body()).isEqualTo(text);
  }

  @Test
  void requestsAreCountedByTemplate() throws IOException {
    server.get("/echo/some-secret-name");
    assertThat(server.get("/metrics").body())
        .contains("method=\"GET\",route=\"/echo/{name}\",status=\"2xx\"")
        .doesNotContain("some-secret-name");
  }

  @Test
  void tooManyAtOnceAreRefused() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (var busy =
            new ServerFixture(
                PATIENT.withRequestsMax(1),
                routes ->
                    routes
                        .get("/wait")
                        .action("t.read")
                        .summary("w")
                        .to(
                            _ -> {
                              entered.countDown();
                              return Response.text("" + release.await(10, TimeUnit.SECONDS));
                            }));
        RawClient first = busy.connect()) {
      first.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      RawClient.Answer refused = busy.get("/unknown");
      assertThat(refused.body()).contains("SERVER_BUSY");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      release.countDown();
      assertThat(first.receive().body()).isEqualTo("true");
    }
  }

  @Test
  void aPortInUseIsSaidClearly() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new ServerFixture(PATIENT.withPort(server.server.port())))
        .returns(ErrorCode.LISTEN_ADDRESS_REFUSED, MillraceException::code)
        .satisfies(e -> assertThat(e.fix()).contains("another port"));
  }

  private static RawClient.Answer withHeader(String line) throws IOException {
    return server.call("GET / HTTP/1.1\r\nHost: localhost\r\n" + line + "\r\n\r\n");
  }

  private static RawClient.Answer getLong(String line) throws IOException {
    return server.call("GET /long HTTP/1.1\r\nHost: localhost\r\n" + line + "\r\n\r\n");
  }
}
