package io.millrace.serving.rollout;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.Optional;

/// How a new config may answer the requests that are replayed, beside that it must.
///
/// @param differing largest share of them that it may answer otherwise than the present config, 0
///     to 1; absent: any
/// @param within how far apart two answers are alike, as a share of the larger one, 0 to 1
/// @param latencyMillis largest 99th percentile of the time that its models take, over 0; absent:
///     any
public record ReplayLimits(
    Optional<Double> differing, double within, Optional<Double> latencyMillis) {
  public static final double WITHIN = 0.05;
  public static final ReplayLimits NONE =
      new ReplayLimits(Optional.empty(), WITHIN, Optional.empty());
  private static final String FIX = "Correct the endpoint's rollout.";

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public ReplayLimits {
    requireShare("differing", differing.orElse(0.0));
    requireShare("within", within);
    double millis = latencyMillis.orElse(1.0);
    require(
        millis > 0 && Double.isFinite(millis),
        ENDPOINT_INVALID,
        FIX,
        "latency_millis of the replay: %s (expected: milliseconds, over 0)",
        millis);
  }

  private static void requireShare(String name, double share) {
    require(
        share >= 0 && share <= 1,
        ENDPOINT_INVALID,
        FIX,
        "%s of the replay: %s (expected: a share from 0 to 1)",
        name,
        share);
  }
}
