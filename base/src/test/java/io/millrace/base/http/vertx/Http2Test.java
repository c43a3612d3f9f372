package io.millrace.base.http.vertx;

import static io.millrace.base.http.vertx.RawHttp2.END_STREAM;
import static io.millrace.base.http.vertx.ServerFixture.PATIENT;
import static io.millrace.base.http.vertx.ServerFixture.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for HTTP/1.1 holds for HTTP/2: rules, limits, deadlines, cut answers.
@Timeout(30)
class Http2Test {
  private static final CountDownLatch CUT = new CountDownLatch(1);
  private static final CountDownLatch STOPPED = new CountDownLatch(1);
  private static ServerFixture server;
  private static ServerFixture quick;

  @BeforeAll
  static void start() {
    server = new ServerFixture(PATIENT, Http2Test::routes);
    quick = new ServerFixture(QUICK, Http2Test::routes);
  }

  @AfterAll
  static void stop() {
    server.close();
    quick.close();
  }

  private static void routes(Routes routes) {
    routes.get("/get").action("t.read").summary("g").to(_ -> Response.text("got"));
    routes.get("/origin").action("t.read").summary("o").to(r -> Response.text(r.origin()));
    routes.post("/json").action("t.write").summary("j").to(r -> Response.json(r.json()));
    routes.post("/bare").action("t.write").summary("b").consumes().to(_ -> Response.text("bare"));
    routes
        .post("/small")
        .action("t.write")
        .summary("s")
        .maxBody(10)
        .to(r -> Response.json(r.json()));
    routes
        .put("/stream")
        .action("t.write")
        .summary("s")
        .consumes("*/*")
        .maxBody(Long.MAX_VALUE)
        .streaming()
        .to(r -> Response.text("" + r.stream().transferTo(OutputStream.nullOutputStream())));
    routes
        .get("/large")
        .action("t.read")
        .summary("l")
        .to(_ -> Response.stream("text/plain", -1, out -> out.write(new byte[3_000_000])));
    routes
        .get("/broken")
        .action("t.read")
        .summary("b")
        .to(
            _ ->
                Response.stream(
                    "text/plain",
                    -1,
                    out -> {
                      out.write(new byte[40_000]);
                      throw new IllegalStateException("in the middle");
                    }));
    routes
        .get("/endless")
        .action("t.read")
        .summary("e")
        .to(
            _ ->
                Response.stream(
                    "text/plain",
                    -1,
                    out -> {
                      try {
                        while (true) {
                          out.write(new byte[10_000]);
                        }
                      } finally {
                        CUT.countDown();
                      }
                    }));
    routes
        .get("/events")
        .action("t.read")
        .summary("e")
        .to(
            _ ->
                Response.events(
                    sink -> {
                      try {
                        sink.send("first", "1");
                        TimeUnit.MINUTES.sleep(5);
                      } finally {
                        STOPPED.countDown();
                      }
                    }));
  }

  @Test
  void theJdksClientIsUpgraded() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> first = send(client, HttpRequest.newBuilder(uri("/get")));
      assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(first.body()).isEqualTo("got");
      assertThat(first.headers().firstValue("x-request-id")).isPresent();
      assertThat(send(client, json("/json", "{\"a\":1}")).body()).isEqualTo("{\"a\":1}");
      assertThat(send(client, HttpRequest.newBuilder(uri("/large"))).body()).hasSize(3_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bodiesOfAnyLengthMayComeWithTheUpgradeAndAfterIt(boolean asFirst) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      if (!asFirst) {
        send(client, HttpRequest.newBuilder(uri("/get")));
      }
      byte[] body = new byte[20_000_000];
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri("/stream"))
              .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
      HttpResponse<String> answer = send(client, request);
      assertThat(answer.body()).isEqualTo("20000000");
      assertThat(send(client, json("/json", "[1]")).body()).isEqualTo("[1]");
    }
  }

  @Test
  void requestsShareAConnection() throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      client.get(1, "/get");
      client.headers(3, 0, "POST", "/json", "content-type", "application/json");
      client.get(5, "/nowhere");
      client.data(3, END_STREAM, "{\"a\":2}");
      assertThat(client.receive(3).body()).isEqualTo("{\"a\":2}");
      assertThat(client.receive(1).body()).isEqualTo("got");
      assertThat(client.receive(5).status()).isEqualTo(404);
    }
  }

  @Test
  void aRequestWithoutABodySaysSoWithItsHead() throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      client.headers(1, END_STREAM, "POST", "/bare");
      assertThat(client.receive(1).body()).isEqualTo("bare");
      client.headers(3, 0, "POST", "/bare");
      client.data(3, END_STREAM, "not wanted");
      assertThat(client.receive(3).status()).isEqualTo(415);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, , 403, HOST_NOT_ALLOWED",
    "localhost@evil, , 400, REQUEST_INVALID",
    "localhost, evil.example, 400, REQUEST_INVALID",
  })
  void theRulesForHostsHold(String authority, String host, int status, String code)
      throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      if (host == null) {
        client.get(1, "/get", ":authority", authority);
      } else {
        client.get(1, "/get", ":authority", authority, "host", host);
      }
      RawHttp2.Stream refused = client.receive(1);
      if (refused.reset < 0) { // an authority that is none is an error of the protocol
        assertThat(refused.status()).isEqualTo(status);
        assertThat(Json.parse(refused.body()).get("code").asString()).isEqualTo(code);
      } else {
        assertThat(status).isEqualTo(400);
      }
      client.get(3, "/origin", "host", "localhost");
      assertThat(client.receive(3).body()).isEqualTo("http://localhost");
    }
  }

  @Test
  void tooManyHeadersAreRefused() throws IOException {
    String[] many = new String[202];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = "x-" + i;
      many[i + 1] = "1";
    }
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      client.get(1, "/get", many);
      assertThat(client.receive(1).status()).isEqualTo(431);
      assertThat(client.receive(1).body()).contains("HEADERS_TOO_LARGE");
    }
  }

  @Test
  void aListOfHeadersThatIsTooLongIsRefused() throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      client.get(1, "/get", "x-large", "a".repeat(16_200));
      assertThat(client.receive(1).status()).isEqualTo(431);
    }
  }

  @Test
  void aBodyThatIsTooLongIsRefusedAndTheConnectionGoesOn() throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      client.headers(1, 0, "POST", "/small", "content-type", "application/json");
      client.data(1, 0, "[1,2,3,4,5,6,7,8,9]");
      RawHttp2.Stream refused = client.receive(1);
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.body()).contains("BODY_TOO_LARGE");
      assertThat(refused.headers).doesNotContainKey("connection");
      client.get(3, "/get");
      assertThat(client.receive(3).body()).isEqualTo("got");
      assertThat(refused.reset).as("no error").isZero();
    }
  }

  /// Of an upgrade the client hears the answer while it still sends its body by HTTP/1.1; what it
  /// sends next is how HTTP/2 begins.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000})
  void anUpgradeWhoseBodyIsNotWantedIsAnsweredAndTheConnectionGoesOn(int withHead)
      throws IOException {
    try (RawHttp2 client =
        RawHttp2.upgraded(
            server.server.port(),
            "POST /json",
            "x".repeat(withHead),
            "Content-Type: text/x",
            "Content-Length: 1000")) {
      assertThat(client.receiveUnacknowledged(1).status()).isEqualTo(415);
      client.send("x".repeat(1_000 - withHead));
      client.begin(65_535);
      client.get(3, "/get");
      assertThat(client.receive(3).body()).isEqualTo("got");
    }
  }

  @Test
  void anUpgradeWhoseBodyDoesNotEndIsCut() throws IOException {
    try (RawHttp2 client =
        RawHttp2.upgraded(
            server.server.port(), "POST /json", "1", "Content-Type: text/x", "Content-Length: 9")) {
      assertThat(client.receiveUnacknowledged(1).status()).isEqualTo(415);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void theJdksClientHearsThatItsFirstBodyIsNotWanted() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(uri("/json"))
                .header("Content-Type", "text/x")
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(i % 2 == 0 ? 1 : 100_000)));
        assertThat(send(client, request).statusCode()).isEqualTo(415);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/json", "/stream"})
  void aDrippingBodyIsAnswered408AndNothingElseSuffers(String path) throws Exception {
    try (RawHttp2 client = new RawHttp2(quick.server.port())) {
      String method = path.equals("/json") ? "POST" : "PUT";
      client.headers(1, 0, method, path, "content-type", "application/json");
      client.data(1, 0, "[");
      assertThat(client.receive(1).status()).isEqualTo(408);
      client.get(3, "/get");
      assertThat(client.receive(3).body()).isEqualTo("got");
    }
  }

  @Test
  void aStreamThatIsNotReadIsCutAndNothingElseSuffers() throws Exception {
    try (RawHttp2 client = new RawHttp2(quick.server.port(), 1_000)) {
      client.get(1, "/endless");
      assertThat(client.receive(1).reset).isEqualTo(2);
      assertThat(CUT.await(10, TimeUnit.SECONDS)).isTrue();
      client.get(3, "/get");
      assertThat(client.receive(3).body()).isEqualTo("got");
    }
  }

  @Test
  void aShortAnswerThatIsNotReadIsCut() throws Exception {
    try (RawHttp2 client = new RawHttp2(quick.server.port(), 1)) {
      client.get(1, "/get");
      assertThat(client.receive(1).reset).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anIdleConnectionIsClosed(boolean used) throws IOException {
    try (RawHttp2 client = new RawHttp2(quick.server.port())) {
      if (used) {
        client.get(1, "/get");
        assertThat(client.receive(1).body()).isEqualTo("got");
      }
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void anAnswerThatFailsInTheMiddleIsNoWholeAnswer() throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      client.get(1, "/broken");
      RawHttp2.Stream broken = client.receive(1);
      assertThat(broken.status()).isEqualTo(200);
      assertThat(broken.ended).isFalse();
      assertThat(broken.reset).isEqualTo(2);
      client.get(3, "/get");
      assertThat(client.receive(3).body()).isEqualTo("got");
    }
  }

  @Test
  void eventsEndWhenTheClientTakesTheRequestBack() throws Exception {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      client.get(1, "/events");
      assertThat(client.receiveHead(1).headers).containsEntry("content-type", "text/event-stream");
      client.reset(1);
      assertThat(STOPPED.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aClientThatTakesBackWhatItAsksAgainAndAgainIsCutOff() throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      int id = 1;
      try {
        for (; id < 4_000; id += 2) {
          client.get(id, "/get");
          client.reset(id);
        }
      } catch (SocketException _) {
        // cut off already
      }
      assertThat(client.isClosedByServer()).isTrue();
      assertThat(client.goneAway()).as("ENHANCE_YOUR_CALM").isIn(11L, -1L);
    }
    assertThat(server.get("/get").body()).isEqualTo("got");
  }

  @Test
  void moreRequestsAtOnceThanAllowedAreRefused() throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      for (int id = 1; id <= 201; id += 2) {
        client.headers(id, 0, "POST", "/json", "content-type", "application/json");
      }
      assertThat(client.receive(201).reset).as("REFUSED_STREAM").isEqualTo(7);
      client.data(1, END_STREAM, "[1]");
      assertThat(client.receive(1).body()).isEqualTo("[1]");
    }
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws Exception {
    return client.send(
        request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
  }

  private static HttpRequest.Builder json(String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static URI uri(String path) {
    return URI.create("http://localhost:" + server.server.port() + path);
  }
}
