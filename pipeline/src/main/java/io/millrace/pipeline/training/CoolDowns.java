package io.millrace.pipeline.training;

import java.time.Duration;
import java.time.Instant;

/// Lets something happen once in a period, however often and from wherever it is asked for.
public interface CoolDowns {
  /// Takes the period if it is free: of racing callers exactly one gets it.
  ///
  /// @param by who asks; the one who has the period is told so again
  Answer take(String name, String by, Duration period);

  /// @param allowed whether `by` has the period
  /// @param until when it is over
  record Answer(boolean allowed, Instant until) {}
}
