package io.millrace.base.http.vertx;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Dispatcher;
import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.HttpMetrics;
import io.millrace.base.http.RouteTable;
import io.millrace.base.tls.ServerIdentity;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server: a route table on a port, HTTP/2, 1.1 and 1.0. Sockets are served by a few event
/// loops, handlers run on a virtual thread each.
public final class VertxServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VertxServer.class);
  private static final Duration START = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Service service;
  private final HttpConfig config;
  private final List<HttpServer> servers = new ArrayList<>();
  private final int port;

  private VertxServer(Service service, Optional<ServerIdentity> identity) {
    this.service = service;
    this.config = service.config();
    this.vertx =
        Vertx.builder().with(options(config)).withTransport(new ServerTransport(service)).build();
    try {
      for (int i = 0; i < config.eventLoops(); i++) {
        listen(identity);
      }
      this.port = servers.getFirst().actualPort();
    } catch (RuntimeException e) {
      vertx.close();
      throw e;
    }
  }

  /// Answers requests once it returns.
  ///
  /// @param registry where the server's own metrics are registered
  /// @param clock for the `Date` header
  /// @throws MillraceException with `CONFIGURATION_INVALID` if the address can't be bound
  public static VertxServer start(
      RouteTable table, HttpConfig config, PrometheusRegistry registry, InstantSource clock) {
    return start(table, config, Optional.empty(), registry, clock);
  }

  /// As the other.
  /// @param identity the certificate to show; absent: TLS is not spoken. With it nothing else is
  public static VertxServer start(
      RouteTable table,
      HttpConfig config,
      Optional<ServerIdentity> identity,
      PrometheusRegistry registry,
      InstantSource clock) {
    System.setProperty("vertx.disableWebsockets", "true");
    Service service =
        new Service(
            new Dispatcher(table, config),
            config,
            identity.isPresent(),
            new HttpMetrics(registry),
            clock);
    VertxServer server = new VertxServer(service, identity);
    log.info("http.server.started host={} port={}", config.host(), server.port());
    return server;
  }

  /// The port that was bound.
  public int port() {
    return port;
  }

  /// Stops accepting, ends event streams, lets running requests finish within the grace period.
  /// Returns when all connections are closed.
  @Override
  public void close() {
    service.stop();
    Duration grace = config.gracePeriod();
    try {
      await(
          Future.join(servers.stream().map(server -> server.shutdown(grace)).toList()),
          grace.plusSeconds(5));
      await(vertx.close(), Duration.ofSeconds(5));
    } catch (ExecutionException | TimeoutException e) {
      log.warn("http.server.stop.incomplete port={}", port, e);
    }
    log.info("http.server.stopped port={}", port);
  }

  /// One more event loop on the port.
  private void listen(Optional<ServerIdentity> identity) {
    EventLoop loop = new EventLoop(service, identity);
    try {
      await(vertx.deployVerticle(loop), START);
    } catch (ExecutionException | TimeoutException e) {
      throw new MillraceException(
          ErrorCode.LISTEN_ADDRESS_REFUSED,
          "Nothing can listen on %s:%s: %s"
              .formatted(config.host(), config.port(), cause(e).getMessage()),
          "Choose another port, or stop what listens there.",
          e);
    }
    servers.add(loop.server());
  }

  /// What the system said, without the exceptions around it.
  private static Throwable cause(Exception e) {
    return e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
  }

  private static VertxOptions options(HttpConfig config) {
    return new VertxOptions()
        .setEventLoopPoolSize(config.eventLoops())
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
        .setUseDaemonThread(true)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false));
  }

  private static void await(Future<?> future, Duration most)
      throws ExecutionException, TimeoutException {
    try {
      future.toCompletionStage().toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExecutionException(e);
    }
  }
}
