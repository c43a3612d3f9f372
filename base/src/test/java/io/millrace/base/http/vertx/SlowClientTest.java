package io.millrace.base.http.vertx;

import static io.millrace.base.http.vertx.ServerFixture.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A client that is slow costs a connection for a limited time, whatever it is slow at.
@Timeout(20)
class SlowClientTest {
  private static final String HOST = "Host: localhost\r\n";
  private static final CountDownLatch CUT = new CountDownLatch(1);
  private static final AtomicLong WRITTEN = new AtomicLong();
  private static ServerFixture server;

  @BeforeAll
  static void start() {
    server = new ServerFixture(QUICK, SlowClientTest::routes);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void routes(Routes routes) {
    routes.post("/json").action("t.write").summary("j").to(r -> Response.json(r.json()));
    routes
        .post("/stream")
        .action("t.write")
        .summary("s")
        .consumes("*/*")
        .streaming()
        .to(r -> Response.text("" + r.stream().readAllBytes().length));
    routes.get("/slow").action("t.read").summary("s").to(_ -> afterAWhile());
    routes
        .get("/endless")
        .action("t.read")
        .summary("e")
        .to(_ -> Response.stream("text/plain", -1, SlowClientTest::writeForever));
  }

  private static Response afterAWhile() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(QUICK.idleTimeout().multipliedBy(2).toMillis());
    return Response.text("done");
  }

  private static void writeForever(OutputStream out) throws IOException {
    try {
      while (true) {
        out.write(new byte[10_000]);
        WRITTEN.addAndGet(10_000);
      }
    } finally {
      CUT.countDown();
    }
  }

  @Test
  void aSilentConnectionIsClosed() throws IOException {
    assertClosed("");
  }

  @Test
  void halfAHeadIsClosed() throws IOException {
    assertClosed("GET /json HTTP/1.1\r\nHost: loc");
  }

  @Test
  void aKeptConnectionIsClosedWhenIdle() throws IOException {
    assertClosed("OPTIONS /json HTTP/1.1\r\n" + HOST + "\r\n");
  }

  @Test
  void aDrippingHeadIsClosed() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("GET /json HTTP/1.1\r\nX-Drip: ");
      assertThat(dripUntilRefused(client)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void aDrippingBodyIsAnswered408() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(post("/json"));
      Thread drip = drip(client);
      RawClient.Answer answer = client.receive();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).contains("REQUEST_TIMEOUT");
      drip.interrupt();
      drip.join();
    }
  }

  @Test
  void aDrippingStreamIsAnswered408() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(post("/stream"));
      Thread drip = drip(client);
      assertThat(client.receive().status()).isEqualTo(408);
      drip.interrupt();
      drip.join();
    }
  }

  @Test
  void aClientThatNeverReadsIsCut() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("GET /endless HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(CUT.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(WRITTEN.get()).as("held back by the client").isLessThan(32L << 20);
    }
  }

  @Test
  void aSlowHandlerIsNotASlowClient() throws IOException {
    assertThat(server.get("/slow").body()).isEqualTo("done");
  }

  private static String post(String target) {
    return "POST %s HTTP/1.1\r\n%sContent-Type: application/json\r\nContent-Length: 999\r\n\r\n"
        .formatted(target, HOST);
  }

  private static void assertClosed(String sent) throws IOException {
    try (RawClient client = server.connect()) {
      assertThat(client.send(sent).isClosedByServer()).isTrue();
    }
  }

  private static Thread drip(RawClient client) {
    return Thread.ofVirtual().start(() -> dripUntilRefused(client));
  }

  /// One byte every 50 ms until the server has closed.
  private static Duration dripUntilRefused(RawClient client) {
    long start = System.nanoTime();
    try {
      while (System.nanoTime() - start < 10_000_000_000L) {
        client.send("1");
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (IOException | InterruptedException _) {
      // closed, or no longer wanted: both end the drip
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
