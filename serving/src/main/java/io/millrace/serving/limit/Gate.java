package io.millrace.serving.limit;

import static io.millrace.base.ErrorCode.ENDPOINT_BUSY;
import static io.millrace.base.ErrorCode.ENDPOINT_RATE_EXCEEDED;

import io.millrace.base.MillraceException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Where the requests of an endpoint come in, whichever config answers them: so many per second, so
/// many at a time, and so many that wait, in the order in which they came. Limits may change from
/// one request to the next. Thread-safe.
public final class Gate {
  private static final long SECOND = 1_000_000_000;

  private final String endpoint;
  private final LongSupplier nanoTime;

  /// When as many requests as have come would all have been due, had they come evenly; at most a
  /// second ahead. This is the generic cell rate algorithm of ITU-T I.371, which is a bucket that
  /// holds a second's worth of tokens.
  private final AtomicLong due;

  /// Guards `inside` and `waiting`.
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition left = lock.newCondition();
  private int inside;
  private int waiting;

  /// @param nanoTime as [System#nanoTime] has it
  public Gate(String endpoint, LongSupplier nanoTime) {
    this.endpoint = endpoint;
    this.nanoTime = nanoTime;
    due = new AtomicLong(nanoTime.getAsLong());
  }

  /// Lets a request in, which is to [#leave] whatever happens to it. Blocks while it waits.
  /// @param begun when the request began
  /// @return when it is to be given up
  /// @throws MillraceException with `ENDPOINT_RATE_EXCEEDED`, `ENDPOINT_BUSY` or
  ///     `ENDPOINT_TIMEOUT`; it is not in then
  public Deadline enter(EndpointLimits limits, long begun) {
    if (limits.rate().isPresent()) {
      pace(limits.rate().getAsInt());
    }
    Deadline deadline =
        limits.timeout().map(limit -> Deadline.of(nanoTime, begun, limit)).orElse(Deadline.NONE);
    lock.lock();
    try {
      if (limits.concurrency().isPresent()) {
        awaitPlace(
            limits.concurrency().getAsInt(), limits.queue().orElse(EndpointLimits.QUEUE), deadline);
      }
      inside++;
    } finally {
      lock.unlock();
    }
    return deadline;
  }

  /// A request is done.
  public void leave() {
    lock.lock();
    try {
      inside--;
      left.signal();
    } finally {
      lock.unlock();
    }
  }

  /// How many requests wait.
  public int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  private void pace(int rate) {
    long step = SECOND / rate;
    long now = nanoTime.getAsLong();
    while (true) {
      long seen = due.get();
      long next = (seen - now > 0 ? seen : now) + step;
      if (next - now > SECOND) {
        throw new MillraceException(
            ENDPOINT_RATE_EXCEEDED,
            "Endpoint '%s' answers at most %d requests a second.".formatted(endpoint, rate),
            "Try again in a second, or ask for several rows at once.");
      }
      if (due.compareAndSet(seen, next)) {
        return;
      }
    }
  }

  /// With the lock held.
  private void awaitPlace(int places, int queue, Deadline deadline) {
    if (inside < places && waiting == 0) {
      return;
    }
    if (waiting >= queue) {
      throw new MillraceException(
          ENDPOINT_BUSY,
          "Endpoint '%s' works on %d requests, and %d wait already."
              .formatted(endpoint, inside, waiting),
          "Try again in a second; if it stays busy, deploy it with larger limits.");
    }
    waiting++;
    try {
      while (inside >= places) {
        deadline.check();
        var _ = left.awaitNanos(deadline.remainingNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      waiting--;
    }
  }
}
