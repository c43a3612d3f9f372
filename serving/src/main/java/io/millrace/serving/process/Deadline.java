package io.millrace.serving.process;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// The end of the time for something. Immutable.
record Deadline(long nanos) {
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("model-deadline").factory());

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  long remainingNanos() {
    return nanos - System.nanoTime();
  }

  boolean isOver() {
    return remainingNanos() <= 0;
  }

  /// This one, or the end of `time` if that is earlier.
  Deadline atMost(Duration time) {
    Deadline other = in(time);
    return other.nanos - nanos < 0 ? other : this;
  }

  /// Closes `what` when the time is over, whoever waits for it.
  /// @return to be cancelled once that is no longer needed
  ScheduledFuture<?> closes(Closeable what) {
    return TIMER.schedule(() -> close(what), Math.max(0, remainingNanos()), TimeUnit.NANOSECONDS);
  }

  private static void close(Closeable what) {
    try {
      what.close();
    } catch (IOException _) {
      // It is of no more use either way.
    }
  }
}
