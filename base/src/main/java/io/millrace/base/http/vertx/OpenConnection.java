package io.millrace.base.http.vertx;

import io.netty.channel.ChannelFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One client's connection, or one stream of it in HTTP/2, and the time by which the client must do
/// what is expected of it. The deadline is guarded by `this`; the other fields are written by one
/// thread at a time.
final class OpenConnection {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long START = System.nanoTime();

  private final Runnable cut;
  private long deadline = NEVER;
  private Runnable otherwise = this::close;
  private volatile @Nullable EventStream events;
  private volatile boolean closing;
  private volatile boolean closed;

  OpenConnection(HttpConnection connection) {
    this(() -> close(connection));
  }

  /// @param cut ends it at once; called by any thread
  OpenConnection(Runnable cut) {
    this.cut = cut;
  }

  /// Unless another expectation follows within `time`, the connection is closed.
  void expectWithin(Duration time) {
    expectWithin(time, this::close);
  }

  /// Unless another expectation follows within `time`, `action` runs, once.
  synchronized void expectWithin(Duration time, Runnable action) {
    deadline = now() + time.toNanos();
    otherwise = action;
  }

  /// The server is at work: the client need not do anything.
  synchronized void expectNothing() {
    deadline = NEVER;
  }

  /// Called again and again by the event loop.
  void watch() {
    overdue().ifPresent(Runnable::run);
    EventStream open = events;
    if (open != null) {
      open.pingIfQuiet();
    }
  }

  private synchronized Optional<Runnable> overdue() {
    if (deadline > now()) {
      return Optional.empty();
    }
    deadline = NEVER;
    return Optional.of(otherwise);
  }

  /// `stream` is stopped when the client leaves, or at once if it has left.
  void open(EventStream stream) {
    events = stream;
    if (closed) {
      stream.stop();
    }
  }

  void ended() {
    events = null;
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

  /// At once: bytes that the client has not taken are lost.
  void close() {
    cut.run();
  }

  /// (The public `close` would wait for a client that reads nothing.)
  private static void close(HttpConnection connection) {
    var channel = ((HttpServerConnection) connection).channelHandlerContext();
    ChannelFuture _ = channel.close();
  }

  private static long now() {
    return System.nanoTime() - START;
  }
}
