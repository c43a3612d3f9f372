package io.millrace.serving.process;

import java.time.Duration;
import java.time.Instant;

/// When a process that has failed is started again: after 1 s, then twice as long after each
/// failure, up to a minute; from the beginning once it has been well for a minute. Not
/// thread-safe.
final class Restarts {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration WELL = Duration.ofMinutes(1);

  private Duration pause = Duration.ZERO;
  private Instant next = Instant.MIN;
  private Instant wellSince = Instant.MAX;

  void ready(Instant now) {
    wellSince = now;
  }

  void failed(Instant now) {
    boolean wasWell = !wellSince.equals(Instant.MAX) && !now.isBefore(wellSince.plus(WELL));
    wellSince = Instant.MAX;
    if (wasWell || pause.isZero()) {
      pause = FIRST;
    } else {
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }
    next = now.plus(pause);
  }

  /// How long it has to wait yet; zero if it need not.
  Duration wait(Instant now) {
    return now.isBefore(next) ? Duration.between(now, next) : Duration.ZERO;
  }
}
