package io.millrace.ml.profile;

import io.millrace.ml.metric.Measure;

/// Count, mean and the central power sums `Σ(x - mean)^k`, k = 2, 3, 4, of finite values. Sources:
/// Chan, Golub and LeVeque 1983; Pébay 2008.
/// @param sum kept beside the mean so that it stays exact where the values are
public record Moments(
    long count, double sum, double mean, double m2, double m3, double m4, double min, double max) {
  public static final Moments EMPTY =
      new Moments(0, 0, 0, 0, 0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  private static final Measure NO_VALUES = new Measure.Undefined("no values");
  private static final Measure CONSTANT = new Measure.Undefined("all values are equal");

  public Measure average() {
    return count == 0 ? NO_VALUES : new Measure.Value(mean);
  }

  /// The population form, divided by n.
  public Measure standardDeviation() {
    return count == 0 ? NO_VALUES : new Measure.Value(Math.sqrt(m2 / count));
  }

  /// The sample form, divided by n - 1.
  public Measure sampleStandardDeviation() {
    return count < 2
        ? new Measure.Undefined("fewer than two values")
        : new Measure.Value(Math.sqrt(m2 / (count - 1)));
  }

  /// Biased, as SciPy's default.
  public Measure skewness() {
    if (m2 == 0) {
      return count == 0 ? NO_VALUES : CONSTANT;
    }
    return new Measure.Value(m3 / count / Math.pow(m2 / count, 1.5));
  }

  /// Excess, biased, as SciPy's default.
  public Measure kurtosis() {
    if (m2 == 0) {
      return count == 0 ? NO_VALUES : CONSTANT;
    }
    return new Measure.Value(m4 * count / (m2 * m2) - 3);
  }
}
