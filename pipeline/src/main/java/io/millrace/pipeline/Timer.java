package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts virtual threads later: one platform thread waits for all of them. Thread-safe.
final class Timer {
  private static final Logger log = LoggerFactory.getLogger(Timer.class);

  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("pipeline-timer").daemon().factory());
  private volatile boolean stopping;

  Timer() {
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /// Runs `action` on a virtual thread called `name` after `delay`.
  Future<?> later(Duration delay, String name, Runnable action) {
    return scheduler.schedule(
        () -> Thread.ofVirtual().name(name).start(guarded(action)),
        delay.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  /// Runs `action` on a virtual thread called `name`, again and again; never twice at once.
  void repeat(Duration pause, String name, Runnable action) {
    if (!stopping) {
      var _ =
          later(
              pause,
              name,
              () -> {
                guarded(action).run();
                repeat(pause, name, action);
              });
    }
  }

  private static Runnable guarded(Runnable action) {
    return () -> {
      try {
        action.run();
      } catch (MillraceException e) {
        log.warn("pipeline.delayed reason={}", e.detail());
      }
    };
  }

  boolean isStopped() {
    return scheduler.isShutdown();
  }

  /// Starts nothing any more.
  void stop() {
    stopping = true;
    scheduler.shutdown();
  }

  /// As [#stop], in the middle of whatever it does.
  void stopNow() {
    stopping = true;
    scheduler.shutdownNow();
  }
}
