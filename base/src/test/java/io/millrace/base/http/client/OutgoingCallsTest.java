package io.millrace.base.http.client;

import static io.millrace.base.ErrorCode.OUTGOING_CALL_FAILED;
import static io.millrace.base.ErrorCode.OUTGOING_CALL_REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingCallsTest {
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/echo", e -> answer(e, 200, e.getRequestBody().readAllBytes()));
    server.createContext("/redirect", OutgoingCallsTest::redirect);
    server.createContext("/long", e -> answer(e, 200, new byte[65 * 1024]));
    server.createContext("/never", _ -> await());
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
  }

  @Test
  void postsToAnAllowedPrivateHost() {
    try (OutgoingCalls calls = calls()) {
      assertThat(post(calls, "/echo")).isEqualTo(new OutgoingCalls.Answer(200, "", "{\"a\":1}"));
    }
  }

  @Test
  void doesNotFollowRedirects() {
    try (OutgoingCalls calls = calls()) {
      assertThat(post(calls, "/redirect").status()).isEqualTo(302);
    }
  }

  @Test
  void givesUpOnLongAndLateAnswers() {
    try (OutgoingCalls calls = calls()) {
      refused(OUTGOING_CALL_FAILED, () -> post(calls, "/long"));
      refused(OUTGOING_CALL_FAILED, () -> post(calls, "/never"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest",
        "http://100.64.0.1/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://user:secret@8.8.8.8/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "8.8.8.8",
        "http:opaque"
      })
  void refusesAddressesThatAreNotPublic(String address) {
    try (OutgoingCalls calls = new OutgoingCalls(Set.of())) {
      refused(OUTGOING_CALL_REFUSED, () -> calls.check(URI.create(address)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://8.8.8.8/x", "http://100.128.0.1/", "http://[2606:4700::1]/"})
  void allowsPublicAddresses(String address) {
    try (OutgoingCalls calls = new OutgoingCalls(Set.of())) {
      calls.check(URI.create(address));
    }
  }

  @Test
  void neverShowsTheSecretsOfAnAddress() {
    try (OutgoingCalls calls = new OutgoingCalls(Set.of())) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> calls.check(URI.create("http://u:hunter2@10.0.0.1/hook?token=hunter2")))
          .satisfies(e -> assertThat(e.detail()).doesNotContain("hunter2"));
    }
  }

  private static OutgoingCalls calls() {
    return new OutgoingCalls(Set.of("127.0.0.1"), Duration.ofMillis(700));
  }

  private OutgoingCalls.Answer post(OutgoingCalls calls, String path) {
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return calls.post(address, "application/json", "{\"a\":1}".getBytes(UTF_8), Map.of("X-A", "1"));
  }

  private static void refused(ErrorCode code, Runnable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call::run)
        .returns(code, MillraceException::code);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Location", "http://169.254.169.254/");
    answer(exchange, 302, new byte[1]);
  }

  private void await() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
