package io.millrace.base.http.vertx;

import static io.millrace.base.http.vertx.ServerFixture.PATIENT;
import static io.millrace.base.http.vertx.ServerFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamingTest {
  private static final int MIB = 1024 * 1024;
  private static final int LENGTH_MIB = 200;
  private static final CountDownLatch RELEASE = new CountDownLatch(1);
  private static ServerFixture server;

  @BeforeAll
  static void start() {
    server = new ServerFixture(PATIENT, StreamingTest::routes);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void routes(Routes routes) {
    routes
        .put("/count")
        .action("t.write")
        .summary("c")
        .consumes("*/*")
        .maxBody(1L << 40)
        .streaming()
        .to(StreamingTest::count);
    routes
        .put("/small")
        .action("t.write")
        .summary("c")
        .consumes("*/*")
        .maxBody(100_000)
        .streaming()
        .to(StreamingTest::count);
    routes
        .put("/ignore")
        .action("t.write")
        .summary("i")
        .consumes("*/*")
        .maxBody(1L << 40)
        .streaming()
        .to(_ -> Response.text("no thanks"));
    routes
        .post("/json")
        .action("t.write")
        .summary("j")
        .to(r -> Response.text("" + r.body().length));
    routes
        .put("/wait")
        .action("t.write")
        .summary("w")
        .consumes("*/*")
        .maxBody(1L << 40)
        .streaming()
        .to(_ -> Response.text(RELEASE.await(20, TimeUnit.SECONDS) ? "read nothing" : "late"));
    routes
        .get("/zeros")
        .action("t.read")
        .summary("z")
        .to(r -> Response.stream("application/octet-stream", length(r), out -> zeros(out, MIB)));
    routes
        .get("/breaks/{after}")
        .action("t.read")
        .summary("b")
        .to(r -> Response.stream("text/plain", -1, out -> breakAfter(out, r.path("after"))));
  }

  private static Response count(Request request) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long count = 0;
    try (InputStream in = request.stream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count += n;
      }
    }
    return Response.text(Long.toString(count));
  }

  private static long length(Request request) {
    return request.query("length").map(Long::parseLong).orElse(-1L);
  }

  private static void zeros(OutputStream out, int block) throws IOException {
    byte[] zeros = new byte[block];
    for (int i = 0; i < LENGTH_MIB; i++) {
      out.write(zeros);
    }
  }

  private static void breakAfter(OutputStream out, String bytes) throws IOException {
    out.write(new byte[Integer.parseInt(bytes)]);
    throw new MillraceException(ErrorCode.STORAGE_UNAVAILABLE, "Gone.", "Wait.");
  }

  private static String put(String target, String headers) {
    return "PUT %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n%s\r\n\r\n"
        .formatted(target, headers);
  }

  @Test
  void readsHundredsOfMegabytesInLittleMemory() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(put("/count", "Content-Length: " + (long) LENGTH_MIB * MIB));
      zeros(client.socket().getOutputStream(), MIB);
      assertThat(client.receive().body()).isEqualTo(Long.toString((long) LENGTH_MIB * MIB));
    }
  }

  @Test
  void writesHundredsOfMegabytesInLittleMemory() throws IOException {
    for (String target : new String[] {"/zeros", "/zeros?length=" + (long) LENGTH_MIB * MIB}) {
      try (RawClient client = server.connect()) {
        client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        long read = client.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
        assertThat(read).isGreaterThan((long) LENGTH_MIB * MIB).isLessThan(201L * MIB);
      }
    }
  }

  @Test
  void aBodyThatNobodyReadsHoldsTheClientBack() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(put("/wait", "Content-Length: 1000000000"));
      AtomicLong sent = new AtomicLong();
      Thread sender = Thread.ofVirtual().start(() -> sendUntilClosed(client, sent));
      for (long before = -1; before < sent.get(); TimeUnit.MILLISECONDS.sleep(300)) {
        before = sent.get();
      }
      assertThat(sent.get()).isLessThan(32L * MIB);
      RELEASE.countDown();
      assertThat(client.receive().body()).isEqualTo("read nothing");
      client.socket().close();
      sender.join();
    }
  }

  private static void sendUntilClosed(RawClient client, AtomicLong sent) {
    try {
      while (true) {
        client.socket().getOutputStream().write(new byte[10_000]);
        sent.addAndGet(10_000);
      }
    } catch (IOException _) {
      // closed: the test is over
    }
  }

  @Test
  void aChunkedBodyIsReadAndTheConnectionGoesOn() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(
          put("/count", "Transfer-Encoding: chunked") + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
      assertThat(client.receive().body()).isEqualTo("6");
      client.send(put("/count", "Content-Length: 3") + "abc");
      assertThat(client.receive().body()).isEqualTo("3");
    }
  }

  @Test
  void aBodyOverTheLimitIsRefusedBeforeItIsSent() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(put("/small", "Content-Length: 100001\r\nExpect: 100-continue"));
      RawClient.Answer answer = client.receive();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aChunkedBodyOverTheLimitIsRefusedOnTheWay() throws IOException {
    String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
    try (RawClient client = server.connect()) {
      client.send(put("/small", "Transfer-Encoding: chunked") + chunk.repeat(4));
      RawClient.Answer answer = client.receive();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).contains("BODY_TOO_LARGE");
    }
    try (RawClient client = server.connect()) {
      client.send(
          "POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + chunk.repeat(33));
      assertThat(client.receive().status()).isEqualTo(413);
    }
  }

  @Test
  void aBodyThatIsNotReadIsThrownAwayAndTheAnswerArrives() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(put("/ignore", "Content-Length: 5000000"));
      client.socket().getOutputStream().write(new byte[1_000_000]);
      assertThat(client.receive().body()).isEqualTo("no thanks");
      client.socket().getOutputStream().write(new byte[4_000_000]);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void continueIsSentBeforeAWantedBody() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(put("/count", "Content-Length: 2\r\nExpect: 100-continue"));
      assertThat(client.receive().status()).isEqualTo(100);
      assertThat(client.send("ab").receive().body()).isEqualTo("2");
    }
  }

  @Test
  void aFailureBeforeTheFirstByteIsAnErrorAndAfterItACutConnection() throws IOException {
    RawClient.Answer early = server.get("/breaks/100");
    assertThat(early.status()).isEqualTo(503);
    assertThat(early.header("Retry-After")).isEqualTo("1");
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> server.get("/breaks/100000"));
  }

  @Test
  void aWrongPromiseOfLengthCutsTheConnection() throws IOException {
    try (RawClient client = server.connect()) {
      client.send("GET /zeros?length=99 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.receive().status()).isEqualTo(500);
    }
  }

  @Test
  void otherMediaTypesAreRefused() throws IOException {
    assertThat(server.call(post("/json", "text/plain", "{}")).status()).isEqualTo(415);
    assertThat(server.call(post("/json", "application/json; charset=UTF-8", "{}")).status())
        .isEqualTo(200);
    assertThat(server.call(post("/json", "application/json; charset=latin-1", "{}")).status())
        .isEqualTo(415);
    assertThat(server.call(post("/json", "application/jsonx", "{}")).status()).isEqualTo(415);
    assertThat(server.call(post("/json", "APPLICATION/JSON", "{}")).status()).isEqualTo(200);
  }
}
