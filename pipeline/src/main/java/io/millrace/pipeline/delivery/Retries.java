package io.millrace.pipeline.delivery;

import java.time.Duration;
import java.time.Instant;

/// The pauses between attempts: 1 s, 2 s, 4 s … up to half an hour, until a day has passed.
final class Retries {
  private static final Duration GIVE_UP_AFTER = Duration.ofHours(24);
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private Retries() {}

  /// @param attempts that have failed, at least 1
  static Duration pause(int attempts) {
    long seconds = 1L << Math.min(attempts - 1, 12);
    return seconds < LONGEST.toSeconds() ? Duration.ofSeconds(seconds) : LONGEST;
  }

  /// Whether it is time to give up on something that began at `since`.
  static boolean over(Instant since, Instant now) {
    return !now.isBefore(since.plus(GIVE_UP_AFTER));
  }
}
