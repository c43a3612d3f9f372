package io.millrace.pipeline.stepfunctions;

import java.math.BigDecimal;
import java.time.Instant;

/// Moments on the wire: seconds since 1970 with milliseconds as decimals.
final class EpochSeconds {
  private EpochSeconds() {}

  static BigDecimal of(Instant moment) {
    return BigDecimal.valueOf(moment.toEpochMilli(), 3);
  }
}
