package io.millrace.base.http.vertx;

import static io.millrace.base.http.vertx.ServerFixture.PATIENT;
import static io.millrace.base.http.vertx.ServerFixture.QUICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.tls.ServerIdentity;
import io.millrace.base.tls.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/2 and HTTP/1.1 over TLS, and certificates that change.
@Timeout(30)
class TlsTest {
  @TempDir Path folder;
  private TestCertificate certificate;
  private ServerIdentity identity;
  private ServerFixture server;

  @BeforeEach
  void start() throws Exception {
    certificate = new TestCertificate(folder, "EC", "first");
    identity = ServerIdentity.of(certificate.write(folder));
    server = new ServerFixture(PATIENT, Optional.of(identity), TlsTest::routes);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void routes(Routes routes) {
    routes.get("/origin").action("t.read").summary("o").to(r -> Response.text(r.origin()));
    routes.post("/json").action("t.write").summary("j").to(r -> Response.json(r.json()));
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpClient.Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void clientsChooseTheirVersion(HttpClient.Version version) throws Exception {
    try (HttpClient client = certificate.client()) {
      HttpResponse<String> answer = origin(client, version);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.body()).isEqualTo("https://localhost:" + server.server.port());
    }
  }

  @Test
  void newConnectionsAreShownANewCertificateAndOpenOnesGoOn() throws Exception {
    TestCertificate second = new TestCertificate(folder, "RSA", "second");
    try (HttpClient before = certificate.client();
        HttpClient after = second.client()) {
      assertThat(origin(before, HttpClient.Version.HTTP_2).statusCode()).isEqualTo(200);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> origin(after, HttpClient.Version.HTTP_2));
      second.write(folder);
      identity.refresh();
      assertThat(origin(after, HttpClient.Version.HTTP_2).statusCode()).isEqualTo(200);
      assertThat(origin(before, HttpClient.Version.HTTP_2).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatSpeaksNoTlsIsToldSoAndCutOff() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\n[");
      RawClient.Answer refused = client.receive();
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(refused.header("Connection")).isEqualTo("close");
      assertThat(refused.body()).contains("TLS_REQUIRED", "https://");
      client.send("1".repeat(60_000)); // is still on its way, and read by nobody
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  /// Neither HTTP in the clear nor TLS; five bytes are the head of a record of TLS.
  @ParameterizedTest
  @ValueSource(
      strings = {"\0\0\0\0\0\0", "\u0016\u0003\u0001\0\u0005hello", "ssh-2.0\r\n", "\r\n\r\n\r\n"})
  void whatIsNeitherIsCutOff(String text) throws Exception {
    try (RawClient client = server.connect()) {
      assertThat(client.send(text).isClosedByServer()).isTrue();
    }
    try (HttpClient other = certificate.client()) {
      assertThat(origin(other, HttpClient.Version.HTTP_2).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatNeverShakesHandsOrNeverAsksIsCutOff() throws Exception {
    try (ServerFixture quick = new ServerFixture(QUICK, Optional.of(identity), TlsTest::routes);
        RawClient silent = quick.connect();
        Socket asksNothing =
            certificate.trust().getSocketFactory().createSocket("localhost", quick.server.port())) {
      ((SSLSocket) asksNothing).startHandshake();
      assertThat(silent.isClosedByServer()).isTrue();
      assertThat(asksNothing.getInputStream().read()).isEqualTo(-1);
    }
  }

  private HttpResponse<String> origin(HttpClient client, HttpClient.Version version)
      throws Exception {
    URI uri = URI.create("https://localhost:%d/origin".formatted(server.server.port()));
    return client.send(
        HttpRequest.newBuilder(uri).version(version).build(), HttpResponse.BodyHandlers.ofString());
  }
}
