package io.millrace.base.http.vertx;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.ClientGoneException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads the body of a request as it arrives. Only [#AHEAD] buffers are fetched before they are
/// read, so that memory stays flat whatever the length; a client that needs longer than `patience`
/// for [#PACE] bytes is refused.
final class BodyStream extends InputStream {
  private static final int AHEAD = 8;
  private static final int PACE = 64 * 1024;

  private final HttpServerRequest request;
  private final OpenConnection connection;
  private final Duration patience;
  private final long bytesMax;

  /// Whether pausing the request would not keep its body from coming.
  private final boolean isHeldByChannel;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();

  /// All below are guarded by `lock`.
  private final Queue<Buffer> arrived = new ArrayDeque<>();

  private long received;
  private long paceMark = PACE;
  private long waitedNanos;
  private boolean ended;
  private @Nullable Exception failure;

  /// The buffer being read; used by the reading thread only.
  private Buffer current = Buffer.buffer();

  private int position;

  BodyStream(
      HttpServerRequest request, OpenConnection connection, Duration patience, long bytesMax) {
    this.request = request;
    this.connection = connection;
    this.patience = patience;
    this.bytesMax = bytesMax;
    this.isHeldByChannel = Http2.isUpgraded(request);
  }

  /// To be called on the event loop, before the first byte.
  BodyStream start(Runnable whenEnded) {
    if (!isHeldByChannel) {
      request.pause();
    }
    request.handler(this::add);
    request.endHandler(
        _ -> {
          readChannel(true);
          whenEnded.run();
          change(() -> ended = true);
        });
    request.exceptionHandler(e -> fail(new ClientGoneException(e)));
    fetch(AHEAD);
    return this;
  }

  /// Lets so many more buffers come.
  private void fetch(int buffers) {
    if (isHeldByChannel) {
      readChannel(true);
      return;
    }
    try {
      request.fetch(buffers);
    } catch (IllegalStateException _) {
      // With HTTP/2 the event loop may know of the body's end before this thread does.
    }
  }

  private void readChannel(boolean on) {
    if (isHeldByChannel) {
      Http2.channel(request).config().setAutoRead(on);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == current.length()) {
      Buffer next = next();
      if (next == null) {
        return -1;
      }
      current = next;
      position = 0;
    }
    int part = Math.min(length, current.length() - position);
    current.getBytes(position, position + part, target, offset);
    position += part;
    return part;
  }

  private @Nullable Buffer next() throws IOException {
    lock.lock();
    try {
      if (arrived.isEmpty() && !ended && failure == null) {
        awaitMore();
      }
      if (failure instanceof IOException cut) {
        throw new ClientGoneException(cut);
      }
      if (failure instanceof RuntimeException refused) {
        throw refused;
      }
      Buffer next = arrived.poll();
      if (next != null && (!isHeldByChannel || arrived.isEmpty())) {
        fetch(1);
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void awaitMore() throws IOException {
    long start = System.nanoTime();
    connection.expectWithin(patience.minusNanos(waitedNanos), this::tooSlow);
    try {
      while (arrived.isEmpty() && !ended && failure == null) {
        change.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopped").initCause(e);
    } finally {
      connection.expectNothing();
      waitedNanos += System.nanoTime() - start;
      if (received >= paceMark) {
        paceMark = received + PACE;
        waitedNanos = 0;
      }
    }
  }

  private void tooSlow() {
    fail(
        new MillraceException(
            ErrorCode.REQUEST_TIMEOUT,
            "The body came too slowly.",
            "Send at least 64 KiB of it every %s s.".formatted(patience.toSeconds())));
  }

  private void add(Buffer buffer) {
    change(
        () -> {
          received += buffer.length();
          if (received > bytesMax) {
            failure = failure == null ? tooLarge(bytesMax) : failure;
          } else {
            arrived.add(buffer);
            if (arrived.size() >= AHEAD) {
              readChannel(false);
            }
          }
        });
  }

  static MillraceException tooLarge(long bytesMax) {
    return new MillraceException(
        ErrorCode.BODY_TOO_LARGE,
        "The body has more than %s bytes.".formatted(bytesMax),
        "Send less at once.");
  }

  private void fail(Exception e) {
    change(() -> failure = failure == null ? e : failure);
  }

  private void change(Runnable action) {
    lock.lock();
    try {
      action.run();
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
