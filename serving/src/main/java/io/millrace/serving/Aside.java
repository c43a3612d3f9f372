package io.millrace.serving;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where models are asked whose answers nobody waits for: a few threads behind a
/// short queue. What does not fit is dropped, so that requests are never held up.
/// Thread-safe.
final class Aside implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Aside.class);
  private static final int THREADS = 2;
  private static final int QUEUE = 256;
  private static final int IDLE_SECONDS = 10;

  /// Most rows that wait: they are what takes memory.
  private static final int ROWS = 20_000;

  private final AtomicInteger waiting = new AtomicInteger();
  private final ThreadPoolExecutor threads;

  Aside() {
    this(THREADS, QUEUE);
  }

  Aside(int threads, int queue) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            Thread.ofPlatform().daemon().name("aside-", 0).factory());
    this.threads.allowCoreThreadTimeOut(true);
  }

  /// Has work done soon, or not at all.
  /// @param rows that it holds
  /// @return whether it will be done
  boolean offer(Runnable work, int rows) {
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
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      log.warn("endpoint.aside.failed reason={}", e.toString());
    }
  }

  /// Ends what is being done; what waits is dropped.
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
