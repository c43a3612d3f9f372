package io.millrace.base.http.vertx;

import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.Resource;
import io.millrace.base.http.RouteTable;
import io.millrace.base.tls.ServerIdentity;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// A server of some routes on a free port of loopback.
final class ServerFixture implements AutoCloseable {
  static final HttpConfig QUICK =
      HttpConfig.DEFAULT
          .withPort(0)
          .withTimeouts(Duration.ofMillis(400), Duration.ofMillis(300), Duration.ofSeconds(5));
  static final HttpConfig PATIENT = HttpConfig.DEFAULT.withPort(0);

  final PrometheusRegistry registry = new PrometheusRegistry();
  final VertxServer server;

  ServerFixture(HttpConfig config, Resource... resources) {
    this(config, Optional.empty(), resources);
  }

  ServerFixture(HttpConfig config, Optional<ServerIdentity> identity, Resource... resources) {
    server =
        VertxServer.start(
            RouteTable.of(resources),
            config,
            identity,
            registry,
            InstantSource.fixed(Instant.parse("2026-11-21T10:15:30Z")));
  }

  RawClient connect() throws IOException {
    return new RawClient(server.port());
  }

  /// One request on its own connection.
  RawClient.Answer call(String request) throws IOException {
    try (RawClient client = connect()) {
      return client.send(request).receive(request.startsWith("HEAD"));
    }
  }

  RawClient.Answer get(String target) throws IOException {
    return call("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  static String post(String target, String contentType, String body) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %s\r\n\r\n%s"
        .formatted(target, contentType, body.length(), body);
  }

  @Override
  public void close() {
    server.close();
  }
}
