package io.millrace.base.http.vertx;

import static io.millrace.base.http.vertx.ServerFixture.PATIENT;
import static io.millrace.base.http.vertx.ServerFixture.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients of HTTP/2 that send what costs the server more than it costs them, and a server that
/// stops while it is asked. (Requests that are taken back again and again are in [Http2Test].)
@Timeout(60)
class Http2FloodTest {
  private static final int CONTINUATION = 9;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;

  private static final CountDownLatch RUNNING = new CountDownLatch(1);
  private static final CountDownLatch RELEASE = new CountDownLatch(1);
  private static ServerFixture server;

  @BeforeAll
  static void start() {
    server = new ServerFixture(PATIENT, Http2FloodTest::routes);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void routes(Routes routes) {
    routes.get("/get").action("t.read").summary("g").to(_ -> Response.text("got"));
    routes.post("/json").action("t.write").summary("j").to(r -> Response.json(r.json()));
    routes
        .get("/work")
        .action("t.read")
        .summary("w")
        .to(
            _ ->
                Response.stream(
                    "text/plain",
                    -1,
                    out -> {
                      RUNNING.countDown();
                      try {
                        RELEASE.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      out.write("finished".repeat(40_000).getBytes(StandardCharsets.US_ASCII));
                    }));
  }

  /// Each is to be answered, and the client reads no answer: the answers may not pile up. Some
  /// megabytes are, on their way.
  @ParameterizedTest
  @CsvSource({"4, 0", "6, 8"})
  void settingsAndPingsWhoseAnswersNobodyReadsEndTheConnection(int type, int length)
      throws IOException {
    String frame = "\0\0" + (char) length + (char) type + "\0\0\0\0\0" + "\0".repeat(length);
    String thousand = frame.repeat(1_000);
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      assertCutOffBy(client, 3_000, () -> client.send(thousand));
    }
    assertThat(server.get("/get").body()).isEqualTo("got");
  }

  /// A list of headers that never ends, in frames of one byte, and in large ones.
  @ParameterizedTest
  @CsvSource({"0", "1", "16000"})
  void headersWithoutAnEndEndTheConnection(int size) throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      byte[] part = new byte[size];
      Arrays.fill(part, (byte) 0x82); // `:method: GET`, over and over
      client.frame(RawHttp2.HEADERS, 0, 1, new byte[] {(byte) 0x82});
      assertCutOffBy(client, 100_000, () -> client.frame(CONTINUATION, 0, 1, part));
    }
    assertThat(server.get("/get").body()).isEqualTo("got");
  }

  @Test
  void aBodyOfEmptyFramesEndsTheConnection() throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      client.headers(1, 0, "POST", "/json", "content-type", "application/json");
      assertCutOffBy(client, 100_000, () -> client.data(1, 0, ""));
    }
  }

  /// The window of a stream may not pass 2^31 - 1 (RFC 9113, 6.9.1).
  @Test
  void aWindowThatOverflowsIsRefused() throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      byte[] most = ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array();
      client.frame(WINDOW_UPDATE, 0, 0, most);
      assertThat(client.isClosedByServer()).isTrue();
      assertThat(client.goneAway()).as("FLOW_CONTROL_ERROR").isEqualTo(3);
    }
  }

  /// Names in capitals, a header of the connection, no path: RFC 9113, 8.2 and 8.3.
  @ParameterizedTest
  @CsvSource({"X-Upper, a", "connection, close", "transfer-encoding, chunked", ":status, 200"})
  void aHeadThatIsNoneIsRefusedAndTheConnectionGoesOn(String name, String value)
      throws IOException {
    try (RawHttp2 client = new RawHttp2(server.server.port())) {
      client.get(1, "/get", name, value);
      RawHttp2.Stream refused = client.receive(1);
      assertThat(refused.reset == 1 || refused.status() == 400)
          .as("PROTOCOL_ERROR %s or a bad request %s", refused.reset, refused.status())
          .isTrue();
      client.get(3, "/get");
      assertThat(client.receive(3).body()).isEqualTo("got");
    }
  }

  /// Pings keep a connection no more open than silence does.
  @Test
  void anIdleConnectionIsClosedThoughItPings() throws Exception {
    try (ServerFixture quick = new ServerFixture(QUICK, Http2FloodTest::routes);
        RawHttp2 client = new RawHttp2(quick.server.port())) {
      Thread pings =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (true) {
                        client.frame(PING, 0, 0, new byte[8]);
                        Thread.sleep(20);
                      }
                    } catch (IOException | InterruptedException _) {
                      // closed, as it should be
                    }
                  });
      assertThat(client.isClosedByServer()).isTrue();
      pings.interrupt();
    }
  }

  /// The client tells of each part that it has read it, and does so after the server has sent all.
  @Test
  void stoppingSaysSoAndLetsWhatIsAskedBeAnswered() throws Exception {
    ServerFixture stopped = new ServerFixture(PATIENT, Http2FloodTest::routes);
    try (RawHttp2 client = new RawHttp2(stopped.server.port(), 1 << 20)) {
      client.frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1 << 20).array());
      client.get(1, "/work");
      assertThat(RUNNING.await(10, TimeUnit.SECONDS)).isTrue();
      Thread stop = Thread.ofVirtual().start(stopped::close);
      client.awaitGoneAway();
      assertThat(client.goneAway()).as("NO_ERROR").isZero();
      RELEASE.countDown();
      assertThat(client.receive(1).body()).isEqualTo("finished".repeat(40_000));
      assertThat(client.isClosedByServer()).isTrue();
      stop.join();
    }
  }

  private interface Frame {
    void send() throws IOException;
  }

  /// @param most times that the server may put up with it
  private static void assertCutOffBy(RawHttp2 client, int most, Frame frame) throws IOException {
    int sent = 0;
    try {
      while (sent < most) {
        frame.send();
        sent++;
      }
    } catch (SocketException _) {
      // cut off already
    }
    assertThat(sent).isLessThan(most);
    assertThat(client.isClosedByServer()).isTrue();
  }
}
