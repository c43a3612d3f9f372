package io.millrace.serving;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where models are asked whose answers nobody waits for: a few threads behind a short queue. What
/// does not fit is dropped, so that requests are never held up. What waits for other processes has
/// a lane of its own, so that one that hangs holds up nothing else. Thread-safe.
final class Aside implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Aside.class);
  private static final int THREADS = 2;
  private static final int QUEUE = 256;
  private static final int IDLE_SECONDS = 10;

  /// As many requests as a process has at a time by default.
  private static final int WAITING = 4;

  /// Most rows that wait in a lane: they are what takes memory.
  private static final int ROWS = 20_000;

  private final Lane computing;
  private final int queue;
  private volatile boolean closed;

  Aside() {
    this(THREADS, QUEUE);
  }

  Aside(int threads, int queue) {
    this.queue = queue;
    computing = new Lane(threads, Thread.ofPlatform().daemon().name("aside-", 0).factory());
  }

  /// A queue, and threads that are there only while there is work.
  final class Lane {
    private final AtomicInteger waiting = new AtomicInteger();
    private final ThreadPoolExecutor threads;

    private Lane(int count, ThreadFactory factory) {
      threads =
          new ThreadPoolExecutor(
              count,
              count,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(queue),
              factory);
      threads.allowCoreThreadTimeOut(true);
    }

    /// Has work done soon, or not at all.
    /// @param rows that it holds
    /// @return whether it will be done
    boolean offer(Runnable work, int rows) {
      if (closed) {
        return false;
      }
      if (waiting.addAndGet(rows) > ROWS && waiting.get() != rows) {
        waiting.addAndGet(-rows);
        return false;
      }
      try {
        threads.execute(() -> run(work, rows));
        return true;
      } catch (RejectedExecutionException e) {
        waiting.addAndGet(-rows);
        return false;
      }
    }

    private void run(Runnable work, int rows) {
      waiting.addAndGet(-rows);
      if (closed) {
        return;
      }
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        log.warn("endpoint.aside.failed reason={}", e.toString());
      }
    }
  }

  /// For what asks this scorer: of its own if that waits for other processes.
  Lane lane(Scorer scorer) {
    return scorer.mayBlock() ? waiting() : computing();
  }

  /// Shared by all that computes.
  Lane computing() {
    return computing;
  }

  /// A new one, for what waits for other processes.
  Lane waiting() {
    return new Lane(WAITING, Thread.ofVirtual().name("aside-waiting-", 0).factory());
  }

  /// Ends what is being computed; what waits is dropped, and what waits for a process ends with
  /// that.
  @Override
  public void close() {
    closed = true;
    computing.threads.shutdownNow();
  }
}
