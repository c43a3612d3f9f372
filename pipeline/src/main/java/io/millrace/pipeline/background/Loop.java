package io.millrace.pipeline.background;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Repeats a step on a virtual thread of its own, after the pause that the step asks for or as soon
/// as someone wakes it. A step that fails is logged and tried again a second later.
public final class Loop implements AutoCloseable {
  /// The pause of a step that has nothing more to do unless someone wakes it.
  public static final Duration UNTIL_WOKEN = Duration.ofDays(365);

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration AT_CLOSE = Duration.ofSeconds(5);

  private final Semaphore wakes = new Semaphore(0);
  private final String name;
  private final Step step;
  private final Thread thread;
  private volatile boolean closed;

  private Loop(String name, Step step) {
    this.name = name;
    this.step = step;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::repeat);
  }

  /// What is repeated.
  @FunctionalInterface
  public interface Step {
    /// @return how long to pause at most
    Duration run() throws Exception;
  }

  public static Loop start(String name, Step step) {
    Loop loop = new Loop(name, step);
    loop.thread.start();
    return loop;
  }

  /// Ends the pause, now or the next one.
  public void wake() {
    wakes.release();
  }

  private void repeat() {
    while (!closed) {
      try {
        Duration pause = step.run();
        if (wakes.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS)) {
          wakes.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        pauseAfter(e);
      }
    }
  }

  private void pauseAfter(Exception failure) {
    if (closed) {
      return;
    }
    LOG.warn("background.failed loop={}", name, failure);
    try {
      Thread.sleep(AFTER_FAILURE);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /// Waits for the step that is at work, a few seconds at most; then interrupts it.
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      if (!thread.join(AT_CLOSE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
