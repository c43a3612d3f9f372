package io.millrace.tracking;

import static io.millrace.base.ErrorCode.METRIC_INVALID;
import static io.millrace.base.MillraceException.require;

/// Steps of a metric, both ends included.
public record StepRange(long first, long last) {
  public static final StepRange ALL = new StepRange(Long.MIN_VALUE, Long.MAX_VALUE);

  /// @throws io.millrace.base.MillraceException with `METRIC_INVALID` if it ends before it begins
  public StepRange {
    require(
        first <= last,
        METRIC_INVALID,
        "Name the smaller step first.",
        "end_step must not be less than start_step: %d, %d",
        last,
        first);
  }
}
