package io.millrace.pipeline.event;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/// Fires at the times of an expression: publishes `io.millrace.schedule.fired` and starts a target.
///
/// @param name unique; 1 to 100 of `a-z A-Z 0-9 . _ -`
/// @param expression five cron fields (`0 * * * *`), `@hourly`, `@daily`, `@weekly`, `@monthly`,
///     `@yearly`, or `rate(5 minutes)`
/// @param zone where the cron fields are read. A time that the clock jumps over fires when it has
///     jumped; a time that comes twice fires once, the first time
/// @param target skipped while what it started last is still at work
public record Schedule(String name, String expression, ZoneId zone, Optional<Target> target) {
  /// @throws io.millrace.base.MillraceException with `SCHEDULE_INVALID` if the expression cannot be
  ///     read
  public Schedule {
    Timing.parse(name, expression, zone);
  }

  Timing timing() {
    return Timing.parse(name, expression, zone);
  }

  /// The first time after `now`.
  /// @throws io.millrace.base.MillraceException with `SCHEDULE_INVALID` if there is none
  public Instant next(Instant now) {
    return timing().next(now);
  }
}
