package io.millrace.serving.capture;

import static io.millrace.base.ErrorCode.CAPTURE_NOT_DURABLE;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The records that one force brings to disk, and all who wait for it: as many as append while the
/// force before is going on. Thread-safe.
final class ForceGroup {
  private final CompletableFuture<@Nullable Void> forced = new CompletableFuture<>();

  /// Whether somebody waits, so that the force is not to be put off.
  private volatile boolean awaited;

  boolean isAwaited() {
    return awaited;
  }

  /// Returns once the group is on disk.
  /// @param keeper forces it, and is woken
  /// @throws MillraceException with `CAPTURE_NOT_DURABLE` if that fails, or takes longer
  void await(Thread keeper, Duration atMost) {
    if (!awaited) {
      awaited = true;
      LockSupport.unpark(keeper);
    }
    try {
      forced.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw notDurable(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw notDurable("the disk takes longer than %d s".formatted(atMost.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notDurable("the wait for the disk was interrupted", e);
    }
  }

  void succeed() {
    forced.complete(null);
  }

  void fail(Throwable why) {
    forced.completeExceptionally(why);
  }

  static MillraceException notDurable(String why, @Nullable Throwable cause) {
    return new MillraceException(
        CAPTURE_NOT_DURABLE,
        "The capture of this request did not reach the disk: %s.".formatted(why),
        "Try again; if it stays so, check that the server's disk is well and has room.",
        cause);
  }
}
