package io.millrace.base.http.vertx;

import io.millrace.base.http.ClientGoneException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Writes the body of an answer in chunks; what comes in larger pieces is not gathered first. At
/// most [#IN_FLIGHT_MAX] bytes wait for the client: beyond that, writing blocks the (virtual)
/// thread, and the client that reads nothing for `patience` is closed.
final class AnswerStream extends OutputStream {
  static final int CHUNK = 16 * 1024;
  private static final int PIECE_MAX = 64 * 1024;
  private static final int IN_FLIGHT_MAX = 256 * 1024;

  private final HttpServerResponse response;
  private final OpenConnection connection;
  private final Duration patience;
  private final long limit;
  private final byte[] buffer = new byte[CHUNK];
  private int buffered;
  private long accepted;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();

  /// Both guarded by `lock`.
  private int inFlight;

  private boolean gone;

  /// @param length bytes that the answer has promised, -1 if it has not
  AnswerStream(
      HttpServerResponse response, OpenConnection connection, Duration patience, long length) {
    this.response = response;
    this.connection = connection;
    this.patience = patience;
    this.limit = length < 0 ? Long.MAX_VALUE : length;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    accepted += length;
    if (accepted > limit) {
      throw new IllegalStateException("more than the %s bytes promised".formatted(limit));
    }
    int end = offset + length;
    for (int at = offset, part; at < end; at += part) {
      if (buffered == 0 && end - at >= CHUNK) {
        part = Math.min(PIECE_MAX, end - at);
        send(bytes, at, part);
      } else {
        part = Math.min(CHUNK - buffered, end - at);
        System.arraycopy(bytes, at, buffer, buffered, part);
        buffered += part;
        if (buffered == CHUNK) {
          flush();
        }
      }
    }
  }

  /// Hands over what is buffered; the first call sends the head of the answer too.
  @Override
  public void flush() throws IOException {
    if (buffered > 0) {
      send(buffer, 0, buffered);
      buffered = 0;
    }
  }

  private void send(byte[] bytes, int offset, int length) throws IOException {
    awaitRoom(length);
    send(Buffer.buffer(length).appendBytes(bytes, offset, length));
  }

  private void send(Buffer part) {
    int length = part.length();
    response.write(part).onComplete(result -> arrived(length, result.failed()));
  }

  /// Writes `bytes` past the buffer, which must be empty, unless that would block.
  void offer(byte[] bytes) {
    lock.lock();
    try {
      if (gone || inFlight + bytes.length > IN_FLIGHT_MAX) {
        return;
      }
      inFlight += bytes.length;
    } finally {
      lock.unlock();
    }
    send(Buffer.buffer(bytes));
  }

  /// Bytes written so far.
  long length() {
    return accepted;
  }

  private void awaitRoom(int length) throws IOException {
    lock.lock();
    try {
      while (!gone && inFlight + length > IN_FLIGHT_MAX) {
        connection.expectWithin(patience);
        progress.await();
      }
      connection.expectNothing();
      if (gone) {
        throw new ClientGoneException(null);
      }
      inFlight += length;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopped").initCause(e);
    } finally {
      lock.unlock();
    }
  }

  private void arrived(int length, boolean failed) {
    lock.lock();
    try {
      inFlight -= length;
      gone |= failed;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
