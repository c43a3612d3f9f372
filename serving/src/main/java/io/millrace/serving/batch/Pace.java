package io.millrace.serving.batch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// How fast a transform goes, and how long it will take. Not thread-safe.
final class Pace {
  private final InstantSource clock;
  private final Instant began;
  private final long rowsBefore;
  private final long offsetBefore;

  /// @param rowsBefore rows that were there already
  /// @param offsetBefore the part of the input that was done already
  Pace(InstantSource clock, long rowsBefore, long offsetBefore) {
    this.clock = clock;
    this.began = clock.instant();
    this.rowsBefore = rowsBefore;
    this.offsetBefore = offsetBefore;
  }

  /// @param rows all that are done
  /// @param offset how far the input is done
  /// @param size of the input; 0 if unknown
  String text(long rows, long offset, long size, String unit) {
    double seconds = Duration.between(began, clock.instant()).toNanos() / 1e9;
    if (seconds <= 0) {
      return "%,d %s".formatted(rows, unit);
    }
    String speed = "%,d %s, %,.0f rows/s".formatted(rows, unit, (rows - rowsBefore) / seconds);
    if (size <= 0 || offset <= offsetBefore) {
      return speed;
    }
    double left = seconds * Math.max(0, size - offset) / (offset - offsetBefore);
    return speed + ", " + shown(Math.round(left)) + " left";
  }

  private static String shown(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3_600
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : "%d h %d min".formatted(seconds / 3_600, seconds % 3_600 / 60);
  }
}
