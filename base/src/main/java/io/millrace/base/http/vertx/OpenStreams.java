package io.millrace.base.http.vertx;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The streams of one connection of HTTP/2. Each has deadlines of its own, as a connection of
/// HTTP/1.1 has; nothing is expected of the connection while one is open. Event loop only.
final class OpenStreams {
  private final OpenConnection connection;
  private final Duration idle;
  private final Set<OpenConnection> open = new HashSet<>();

  /// @param idle how long the connection may have no stream
  OpenStreams(OpenConnection connection, Duration idle) {
    this.connection = connection;
    this.idle = idle;
  }

  /// The stream of a request that has just come.
  OpenConnection open(HttpServerRequest request) {
    OpenConnection stream = new OpenConnection(() -> cut(request));
    open.add(stream);
    connection.expectNothing();
    request.response().closeHandler(_ -> closed(stream));
    return stream;
  }

  void watch() {
    List.copyOf(open).forEach(OpenConnection::watch);
  }

  private void closed(OpenConnection stream) {
    stream.closed();
    open.remove(stream);
    if (open.isEmpty()) {
      connection.expectWithin(idle);
    }
  }

  /// What the client has of the answer is no whole answer, and it is told so.
  private static void cut(HttpServerRequest request) {
    if (Http2.isUpgraded(request)) {
      var _ = Http2.channel(request).close();
    } else {
      Http2.reset(request);
    }
  }
}
