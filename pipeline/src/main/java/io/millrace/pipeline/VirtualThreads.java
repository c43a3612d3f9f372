package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A virtual thread for each piece of work; one platform thread waits for all that is to be done
/// later.
final class VirtualThreads implements Workers {
  private static final Logger log = LoggerFactory.getLogger(VirtualThreads.class);

  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("pipeline-timer").daemon().factory());
  private volatile boolean stopping;

  VirtualThreads() {
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Thread start(String name, Runnable work) {
    return Thread.ofVirtual().name(name).start(work);
  }

  @Override
  public Future<?> later(Duration delay, String name, Runnable work) {
    return scheduler.schedule(
        () -> start(name, guarded(work)), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void repeat(Duration pause, String name, Runnable work) {
    if (!stopping) {
      var _ =
          later(
              pause,
              name,
              () -> {
                try {
                  work.run();
                } finally {
                  repeat(pause, name, work);
                }
              });
    }
  }

  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (MillraceException e) {
        log.warn("pipeline.delayed reason={}", e.detail());
      } catch (RuntimeException e) {
        log.error("pipeline.failed", e);
      }
    };
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    Thread.sleep(length);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean isStopped() {
    return scheduler.isShutdown();
  }

  @Override
  public void stop() {
    stopping = true;
    scheduler.shutdown();
  }

  @Override
  public void stopNow() {
    stopping = true;
    scheduler.shutdownNow();
  }
}
