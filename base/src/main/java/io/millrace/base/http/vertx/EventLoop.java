package io.millrace.base.http.vertx;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.HttpConfig;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One event loop with its share of the connections. All state is used on its own thread only.
final class EventLoop extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(EventLoop.class);
  private static final int HEADER_BYTES_MAX = 16 * 1024;

  /// Longer than a target may be, so that the rules and not the parser refuse it.
  private static final int LINE_BYTES_MAX = 12 * 1024;

  /// Of a body at once: as much as one read of the socket gives at most.
  private static final int CHUNK_BYTES_MAX = 64 * 1024;

  private final Service service;
  private final Map<HttpConnection, OpenConnection> connections = new HashMap<>();
  private @Nullable HttpServer server;

  EventLoop(Service service) {
    this.service = service;
  }

  HttpServer server() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server;
  }

  @Override
  public Future<?> start() {
    HttpConfig config = service.config();
    HttpServer created =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHttp2ClearTextEnabled(false)
                    .setMaxInitialLineLength(LINE_BYTES_MAX)
                    .setMaxHeaderSize(HEADER_BYTES_MAX)
                    .setMaxChunkSize(CHUNK_BYTES_MAX)
                    .setTcpNoDelay(true))
            .connectionHandler(this::connected)
            .requestHandler(request -> exchange(request, Exchange::begin))
            .invalidRequestHandler(
                request -> exchange(request, e -> e.refuseHead(malformed(request))))
            .exceptionHandler(e -> log.debug("http.connection.failed", e));
    server = created;
    long shortest = Math.min(config.idleTimeout().toMillis(), config.bodyTimeout().toMillis());
    vertx.setPeriodic(Math.clamp(shortest / 8, 10, 500), _ -> watch());
    return created.listen(address(config));
  }

  /// All loops share one port; a free one is the same for all.
  private static SocketAddress address(HttpConfig config) {
    return config.port() == 0
        ? SocketAddress.sharedRandomPort(1, config.host())
        : SocketAddress.inetSocketAddress(config.port(), config.host());
  }

  private void connected(HttpConnection connection) {
    OpenConnection open = new OpenConnection(connection);
    connections.put(connection, open);
    open.expectWithin(service.config().idleTimeout());
    connection.closeHandler(
        _ -> {
          connections.remove(connection);
          open.closed();
        });
  }

  private void watch() {
    service.tick();
    List.copyOf(connections.values()).forEach(OpenConnection::watch);
  }

  /// What follows on a connection that is to be closed is not looked at.
  private void exchange(HttpServerRequest request, Consumer<Exchange> first) {
    OpenConnection open = connections.get(request.connection());
    if (open != null && !open.isClosing()) {
      first.accept(new Exchange(service, open, request, context));
    }
  }

  private static MillraceException malformed(HttpServerRequest request) {
    return switch (request.decoderResult().cause()) {
      case TooLongHttpLineException _ ->
          new MillraceException(
              ErrorCode.TARGET_TOO_LONG,
              "The request line is longer than 12 KiB.",
              "Send long values in the body.");
      case TooLongHttpHeaderException _ ->
          Service.headersTooLarge("The headers have more than 16 KiB.");
      default -> Service.malformed("The request is not well-formed HTTP.");
    };
  }
}
