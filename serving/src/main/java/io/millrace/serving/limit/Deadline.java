package io.millrace.serving.limit;

import static io.millrace.base.ErrorCode.ENDPOINT_TIMEOUT;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// When a request is given up. Immutable.
public final class Deadline {
  /// Never.
  public static final Deadline NONE = new Deadline(() -> 0, 0, Duration.ZERO);

  private final LongSupplier nanoTime;
  private final long from;
  private final Duration limit;

  private Deadline(LongSupplier nanoTime, long from, Duration limit) {
    this.nanoTime = nanoTime;
    this.from = from;
    this.limit = limit;
  }

  /// @param nanoTime as [System#nanoTime] has it
  /// @param from when the request began
  /// @param limit more than 0
  static Deadline of(LongSupplier nanoTime, long from, Duration limit) {
    return new Deadline(nanoTime, from, limit);
  }

  /// [Long#MAX_VALUE] if there is none.
  long remainingNanos() {
    return limit.isZero() ? Long.MAX_VALUE : limit.toNanos() - (nanoTime.getAsLong() - from);
  }

  /// @throws MillraceException with `ENDPOINT_TIMEOUT` if the time is over
  public void check() {
    if (!limit.isZero() && remainingNanos() <= 0) {
      throw over();
    }
  }

  MillraceException over() {
    return new MillraceException(
        ENDPOINT_TIMEOUT,
        "The request took longer than the endpoint's %d ms, and was given up."
            .formatted(limit.toMillis()),
        "Send fewer rows at once, or deploy the endpoint with a larger limits.timeout_millis.");
  }

  /// Asks models at the same time, each in a thread of its own, so that the time is that of the
  /// slowest. Interrupts those that are not done when the time is over.
  /// @return what each has answered, in their order
  /// @throws MillraceException with `ENDPOINT_TIMEOUT`, or what the first that failed has thrown
  public <T> List<T> together(List<Callable<T>> asking) {
    List<FutureTask<T>> running = asking.stream().map(FutureTask::new).toList();
    try {
      running.forEach(each -> Thread.ofVirtual().name("model-asked").start(each));
      return running.stream().map(this::await).toList();
    } finally {
      running.forEach(each -> each.cancel(true));
    }
  }

  private <T> T await(FutureTask<T> running) {
    try {
      return running.get(remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw over();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MillraceException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
