package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// When a node looks through the store for what it was not told: now and then, and soon after
/// something could not be done because the database was away. Thread-safe.
final class Sweeper {
  static final Duration EVERY = Duration.ofSeconds(15);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final String THREAD = "execution-wake";

  private final Workers workers;
  private final Runnable sweep;
  private final AtomicBoolean asked = new AtomicBoolean();

  Sweeper(Workers workers, Runnable sweep) {
    this.workers = workers;
    this.sweep = sweep;
  }

  void start() {
    sweep();
    workers.repeat(EVERY, THREAD, this::sweep);
  }

  /// @throws MillraceException if the database is away; then it is done again soon
  void sweep() {
    try {
      sweep.run();
    } catch (MillraceException e) {
      soon();
      throw e;
    }
  }

  /// A sweep is to find what was left undone.
  void soon() {
    if (!workers.isStopped() && asked.compareAndSet(false, true)) {
      var _ =
          workers.later(
              SOON,
              THREAD,
              () -> {
                asked.set(false);
                sweep();
              });
    }
  }
}
