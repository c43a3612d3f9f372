package io.millrace.base.http.vertx;

import io.netty.channel.ChannelFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One client's connection and the time by which it must do what is expected of it. Fields are
/// written by the event loop or the request's thread, one at a time, and read by the watch.
final class OpenConnection {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long START = System.nanoTime();

  private final HttpConnection connection;
  private volatile Deadline deadline;
  private volatile @Nullable EventStream events;
  private volatile boolean closing;
  private volatile boolean closed;

  private record Deadline(long nanos, Runnable otherwise) {}

  OpenConnection(HttpConnection connection) {
    this.connection = connection;
    this.deadline = new Deadline(NEVER, this::close);
  }

  /// Unless another expectation follows within `time`, the connection is closed.
  void expectWithin(Duration time) {
    expectWithin(time, this::close);
  }

  /// Unless another expectation follows within `time`, `otherwise` runs, once.
  void expectWithin(Duration time, Runnable otherwise) {
    deadline = new Deadline(now() + time.toNanos(), otherwise);
  }

  /// The server is at work: the client need not do anything.
  void expectNothing() {
    deadline = new Deadline(NEVER, this::close);
  }

  void watch() {
    Deadline current = deadline;
    if (current.nanos() <= now()) {
      expectNothing();
      current.otherwise().run();
    }
    EventStream open = events;
    if (open != null) {
      open.pingIfQuiet();
    }
  }

  /// Ended when the client leaves.
  void open(@Nullable EventStream stream) {
    events = stream;
  }

  void closed() {
    closed = true;
    EventStream open = events;
    if (open != null) {
      open.stop();
    }
  }

  /// No further request is read.
  void setClosing() {
    closing = true;
  }

  boolean isClosing() {
    return closing;
  }

  boolean isClosed() {
    return closed;
  }

  /// At once: bytes that the client has not taken are lost. (The public `close` would wait for a
  /// client that reads nothing.)
  void close() {
    var channel = ((HttpServerConnection) connection).channelHandlerContext();
    ChannelFuture _ = channel.close();
  }

  private static long now() {
    return System.nanoTime() - START;
  }
}
