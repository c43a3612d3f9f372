package io.millrace.base.http.vertx;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.HttpConfig;
import io.millrace.base.tls.ServerIdentity;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
  private final Optional<ServerIdentity> identity;
  private final Map<HttpConnection, OpenConnection> connections = new HashMap<>();

  /// Those that speak HTTP/2.
  private final Map<HttpConnection, OpenStreams> multiplexed = new HashMap<>();

  private @Nullable HttpServer server;

  EventLoop(Service service, Optional<ServerIdentity> identity) {
    this.service = service;
    this.identity = identity;
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
            .createHttpServer(options(config))
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

  private HttpServerOptions options(HttpConfig config) {
    int idleMillis = (int) config.idleTimeout().toMillis();
    HttpServerOptions options =
        Http2.enable(new HttpServerOptions(), HEADER_BYTES_MAX)
            .setMaxInitialLineLength(LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADER_BYTES_MAX)
            .setMaxChunkSize(CHUNK_BYTES_MAX)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setIdleTimeout(idleMillis)
            .setTcpNoDelay(true);
    identity.ifPresent(
        shown ->
            options
                .setSsl(true)
                .setUseAlpn(true)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(idleMillis)
                .setKeyCertOptions(KeyCertOptions.wrap(shown)));
    return options;
  }

  /// All loops share one port; a free one is the same for all.
  private static SocketAddress address(HttpConfig config) {
    return config.port() == 0
        ? SocketAddress.sharedRandomPort(1, config.host())
        : SocketAddress.inetSocketAddress(config.port(), config.host());
  }

  /// Called once it is known which version of HTTP a client speaks. Until then Vert.x closes a
  /// connection that is idle; it could not tell a slow handler from a slow client.
  private void connected(HttpConnection connection) {
    ChannelPipeline pipeline =
        ((HttpServerConnection) connection).channelHandlerContext().pipeline();
    if (pipeline.get(IdleStateHandler.class) != null) {
      pipeline.remove(IdleStateHandler.class);
    }
    OpenConnection open = new OpenConnection(connection);
    connections.put(connection, open);
    Duration idle = service.config().idleTimeout();
    if (connection.protocolVersion() == HttpVersion.HTTP_2) {
      multiplexed.put(connection, new OpenStreams(open, idle));
      pipeline.addFirst(new LingeringClose(service));
    }
    open.expectWithin(idle);
    connection.closeHandler(
        _ -> {
          connections.remove(connection);
          multiplexed.remove(connection);
          open.closed();
        });
  }

  private void watch() {
    service.tick();
    List.copyOf(connections.values()).forEach(OpenConnection::watch);
    List.copyOf(multiplexed.values()).forEach(OpenStreams::watch);
  }

  /// What follows on a connection that is to be closed is not looked at.
  private void exchange(HttpServerRequest request, Consumer<Exchange> first) {
    OpenConnection open = connections.get(request.connection());
    if (open != null && !open.isClosing()) {
      OpenStreams streams = Http2.speaks(request) ? multiplexed.get(request.connection()) : null;
      OpenConnection peer = streams == null ? open : streams.open(request);
      first.accept(new Exchange(service, peer, request, context));
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
