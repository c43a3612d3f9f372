package io.millrace.base.http.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.http2.codec.VertxHttp2ConnectionHandler;
import io.vertx.core.net.HostAndPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// What is particular to requests of HTTP/2 (RFC 9113). The rules above know only HTTP/1.1, so a
/// head of HTTP/2 is told to them in its words.
final class Http2 {
  /// What a stream is reset with: nothing is wrong, the rest of the body is not wanted.
  static final long NO_ERROR = 0;

  private static final long INTERNAL_ERROR = 2;
  private static final int STREAMS_MAX = 100;
  private static final int STREAM_WINDOW = 256 * 1024;
  private static final int CONNECTION_WINDOW = 1024 * 1024;
  private static final int RESETS_MAX = 200;
  private static final int RESETS_SECONDS = 30;
  private static final int SMALL_CONTINUATIONS_MAX = 16;
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

  private Http2() {}

  /// Speaks it, within limits for a client that means ill: it may have [#STREAMS_MAX] requests at
  /// once and [#CONNECTION_WINDOW] bytes of bodies that nobody has read, and is cut off if it takes
  /// back more than [#RESETS_MAX] requests in [#RESETS_SECONDS] seconds.
  ///
  /// @param headerBytesMax of the headers of one request, as RFC 9113 counts them
  static HttpServerOptions enable(HttpServerOptions options, int headerBytesMax) {
    return options
        .setHttp2ClearTextEnabled(true)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(STREAMS_MAX)
                .setInitialWindowSize(STREAM_WINDOW)
                .setMaxHeaderListSize(headerBytesMax))
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
        .setHttp2RstFloodMaxRstFramePerWindow(RESETS_MAX)
        .setHttp2RstFloodWindowDuration(RESETS_SECONDS)
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
        .setHttp2MaxSmallContinuationFrames(SMALL_CONTINUATIONS_MAX);
  }

  static boolean speaks(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }

  /// Whether a request came by HTTP/1.1 and is answered by HTTP/2: its body comes by HTTP/1.1, too,
  /// so that nothing but the connection itself holds it back.
  static boolean isUpgraded(HttpServerRequest request) {
    return speaks(request) && request.streamId() == 1 && handler(request).upgraded;
  }

  /// Lets the body of an upgraded request come; once its stream has ended, nobody is given it.
  static void discardBody(HttpServerRequest request) {
    channel(request).config().setAutoRead(true);
  }

  /// Ends the connection of an upgraded request if its body, which comes by HTTP/1.1, is not over.
  static void closeIfBodyComes(HttpServerRequest request) {
    if (channel(request).pipeline().get(HttpRequestDecoder.class) != null) {
      var _ = channel(request).close();
    }
  }

  static Channel channel(HttpServerRequest request) {
    return ((HttpServerConnection) request.connection()).channelHandlerContext().channel();
  }

  /// Cuts an answer off, also one of which Vert.x knows the end already.
  static void reset(HttpServerRequest request) {
    ChannelHandlerContext context =
        ((HttpServerConnection) request.connection()).channelHandlerContext();
    int id = (int) request.streamId();
    context
        .executor()
        .execute(
            () -> {
              VertxHttp2ConnectionHandler<?> handler = handler(request);
              if (handler.connection().stream(id) != null) {
                var _ =
                    handler
                        .encoder()
                        .writeRstStream(context, id, INTERNAL_ERROR, context.newPromise());
                context.flush();
              }
            });
  }

  /// Whether a body follows whose length is not declared: HTTP/2 says with the head only if none
  /// does. Of an upgraded request nobody knows; there methods that usually have none have none.
  static boolean hasBodyOfUnknownLength(HttpServerRequest request) {
    if (request.headers().contains("content-length")) {
      return false;
    }
    VertxHttp2ConnectionHandler<?> handler = handler(request);
    if (handler.upgraded && request.streamId() == 1) {
      return !BODILESS.contains(request.method().name());
    }
    Http2Stream stream = handler.connection().stream((int) request.streamId());
    return stream != null && stream.state() != Http2Stream.State.HALF_CLOSED_REMOTE;
  }

  /// The values that a header would have in HTTP/1.1.
  static List<String> header(HttpServerRequest request, String name) {
    if (name.equalsIgnoreCase("Host")) {
      return hosts(request);
    }
    if (name.equalsIgnoreCase("Transfer-Encoding")) {
      return hasBodyOfUnknownLength(request) ? List.of("chunked") : List.of();
    }
    return request.headers().getAll(name);
  }

  /// One, unless a `Host` header disagrees with `:authority`.
  private static List<String> hosts(HttpServerRequest request) {
    List<String> hosts = new ArrayList<>(request.headers().getAll("host"));
    HostAndPort authority = request.authority();
    if (authority != null) {
      String named = authority.toString();
      hosts.removeIf(named::equalsIgnoreCase);
      hosts.addFirst(named);
    }
    return hosts;
  }

  private static VertxHttp2ConnectionHandler<?> handler(HttpServerRequest request) {
    return (VertxHttp2ConnectionHandler<?>)
        ((HttpServerConnection) request.connection()).channelHandlerContext().handler();
  }
}
