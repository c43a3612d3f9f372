package io.millrace.ml.metric;

/// Exact quantiles of sorted values. Source: R. Hyndman and Y. Fan, "Sample Quantiles in
/// Statistical Packages", 1996.
public final class Quantiles {
  private Quantiles() {}

  /// Their type 7, linear between order statistics: NumPy's default.
  /// @param sorted ascending, at least one value, no NaN
  /// @param q 0 to 1
  public static double linear(double[] sorted, double q) {
    check(sorted, q);
    double position = (sorted.length - 1) * q;
    int below = (int) Math.floor(position);
    double low = sorted[below];
    if (below + 1 >= sorted.length) {
      return low;
    }
    double share = position - below;
    double difference = sorted[below + 1] - low;
    // NumPy goes from the nearer end, which decides the last bit.
    return share >= 0.5 ? sorted[below + 1] - difference * (1 - share) : low + difference * share;
  }

  /// Their type 1: the smallest value whose share of values at or below is at least `q`.
  /// @param sorted ascending, at least one value, no NaN
  /// @param q 0 to 1
  public static double step(double[] sorted, double q) {
    check(sorted, q);
    int rank = (int) Math.ceil(sorted.length * q);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }

  private static void check(double[] sorted, double q) {
    if (sorted.length == 0 || !(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException(
          "quantile %s of %d values (expected: 0 to 1, at least one value)"
              .formatted(q, sorted.length));
    }
  }
}
