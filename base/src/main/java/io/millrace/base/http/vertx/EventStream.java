package io.millrace.base.http.vertx;

import io.millrace.base.http.ClientGoneException;
import io.millrace.base.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// Server-sent events to one client. Each is sent at once; a quiet stream is kept alive by
/// comments, which also find out that the client has left.
final class EventStream implements Response.EventSink {
  private static final long QUIET = Duration.ofSeconds(15).toNanos();

  private final AnswerStream out;
  private final Thread thread = Thread.currentThread();

  /// Guards `out`.
  private final ReentrantLock sending = new ReentrantLock();

  private volatile long lastSent = System.nanoTime();
  private volatile boolean stopped;

  EventStream(AnswerStream out) {
    this.out = out;
  }

  @Override
  public void send(String event, String data) throws IOException {
    if (event.lines().count() > 1) {
      throw new IllegalArgumentException("event '%s' (expected: one line)".formatted(event));
    }
    StringBuilder text = new StringBuilder("event: ").append(event).append('\n');
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    if (data.isEmpty()) {
      text.append("data: \n");
    }
    write(text.append('\n').toString());
  }

  @Override
  public void ping() throws IOException {
    write(": \n\n");
  }

  /// From the watch: never blocks.
  void pingIfQuiet() {
    if (!stopped && System.nanoTime() - lastSent > QUIET && sending.tryLock()) {
      try {
        out.offer(": \n\n".getBytes(StandardCharsets.UTF_8));
        lastSent = System.nanoTime();
      } finally {
        sending.unlock();
      }
    }
  }

  /// Interrupts the source: the client has left, or the server stops.
  void stop() {
    stopped = true;
    thread.interrupt();
  }

  boolean isStopped() {
    return stopped;
  }

  private void write(String text) throws IOException {
    sending.lock();
    try {
      if (stopped) {
        throw new ClientGoneException(null);
      }
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      lastSent = System.nanoTime();
    } finally {
      sending.unlock();
    }
  }
}
