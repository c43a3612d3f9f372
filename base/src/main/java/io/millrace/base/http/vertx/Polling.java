package io.millrace.base.http.vertx;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.function.LongSupplier;

/// How an event loop waits for its sockets: for a moment after it was woken by one of them it asks
/// again and again, and only then sleeps.
///
/// Waking a core that sleeps takes longer than most predictions, and a client that has its answer
/// often has its next request. Where several sockets are ready at once there is no need. A loop
/// that asked in vain sleeps at once the next time, then the next three, seven … times: requests
/// that come now and then cost no more than without it. Between two questions the core is offered
/// to other threads.
///
/// Of one event loop, whose thread alone uses it.
final class Polling implements SelectStrategy {
  private static final long MOMENT_NANOS = 100_000;

  /// After so many moments in vain, one waking in 2^10 is followed by another.
  private static final int FAILURES_MAX = 10;

  private final LongSupplier nanoTime;
  private boolean slept;
  private boolean asks;
  private long end;
  private int failures;
  private int skipped;

  /// @param nanoTime as [System#nanoTime]
  Polling(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // only how soon it sleeps depends on the scheduler
  public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
    if (slept) {
      slept = false;
      begin();
    }
    if (hasTasks) {
      return found(selectNow.get());
    }
    if (asks) {
      int ready = found(selectNow.get());
      if (ready > 0) {
        return ready;
      }
      if (nanoTime.getAsLong() - end < 0) {
        Thread.yield();
        return 0;
      }
      asks = false;
      failures = Math.min(failures + 1, FAILURES_MAX);
      skipped = (1 << failures) - 1;
    }
    slept = true;
    return SELECT;
  }

  private void begin() {
    if (skipped > 0) {
      skipped--;
    } else {
      asks = true;
      end = nanoTime.getAsLong() + MOMENT_NANOS;
    }
  }

  private int found(int ready) {
    if (ready > 0 && asks) {
      failures = 0;
      asks = ready == 1;
      end = nanoTime.getAsLong() + MOMENT_NANOS;
    }
    return ready;
  }
}
