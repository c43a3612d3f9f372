package io.millrace.pipeline;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls of the store that are made again until the database answers.
/// @param stopping when to give up
record Persistence(Workers workers, ExecutionId execution, BooleanSupplier stopping) {
  private static final Logger log = LoggerFactory.getLogger(Persistence.class);
  private static final Set<ErrorCode> AWAY =
      EnumSet.of(ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.WRITE_OUTCOME_UNKNOWN);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

  /// Empty if it was given up.
  /// @throws MillraceException if the store answers, and refuses
  <T> Optional<T> call(Supplier<T> store) {
    Duration pause = PAUSE;
    while (true) {
      try {
        return Optional.of(store.get());
      } catch (MillraceException e) {
        if (!AWAY.contains(e.code())) {
          throw e;
        }
        log.warn("execution.step.delayed execution={} reason={}", execution, e.detail());
        if (!pause(pause)) {
          return Optional.empty();
        }
        pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
      }
    }
  }

  private boolean pause(Duration pause) {
    if (stopping.getAsBoolean()) {
      return false;
    }
    try {
      workers.pause(pause);
      return !stopping.getAsBoolean();
    } catch (InterruptedException _) {
      return false;
    }
  }
}
