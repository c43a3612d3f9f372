package io.millrace.ml.drift;

import io.millrace.ml.metric.Measure;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.commons.statistics.inference.PValueMethod;

/// The largest difference of two cumulative curves (Smirnov 1939), as SciPy's `ks_2samp` has it.
/// With F for the reference and G for the current values:
/// @param distance max |F - G|
/// @param greater max (F - G): large when the current values are shifted up
/// @param less max (G - F)
/// @param location the value at which the distance is reached first
/// @param sign 1 where F - G is the extreme, else -1
record KolmogorovSmirnov(double distance, double greater, double less, double location, int sign) {
  private static final int EXACT_ROWS = 10_000;
  private static final long MOST_ROWS = 1L << 28;

  /// @param reference at least one row
  /// @param current at least one row
  static KolmogorovSmirnov of(Distribution reference, Distribution current) {
    double n = reference.rows();
    double m = current.rows();
    double greater = 0;
    double less = 0;
    double greaterAt = Double.NaN;
    double lessAt = Double.NaN;
    int i = 0;
    int j = 0;
    while (i < reference.size() || j < current.size()) {
      double x =
          j >= current.size()
                  || (i < reference.size() && reference.values()[i] <= current.values()[j])
              ? reference.values()[i]
              : current.values()[j];
      i += i < reference.size() && reference.values()[i] == x ? 1 : 0;
      j += j < current.size() && current.values()[j] == x ? 1 : 0;
      double f = i == 0 ? 0 : reference.cumulative()[i - 1] / n;
      double g = j == 0 ? 0 : current.cumulative()[j - 1] / m;
      if (f - g > greater) {
        greater = f - g;
        greaterAt = x;
      }
      if (g - f > less) {
        less = g - f;
        lessAt = x;
      }
    }
    boolean up = greater >= less;
    return new KolmogorovSmirnov(
        Math.max(greater, less), greater, less, up ? greaterAt : lessAt, up ? 1 : -1);
  }

  /// The two-sided p-value: exact up to 10,000 rows a side, else asymptotic; with ties it is that
  /// of the case without, which is on the safe side. Time: O(n m) for exact ones.
  static Measure pValue(Distribution reference, Distribution current) {
    long least = Math.min(reference.rows(), current.rows());
    long most = Math.max(reference.rows(), current.rows());
    if (least == 1) {
      return new Measure.Value(ofOneRow(of(reference, current).distance(), most));
    }
    return pValue(
        reference,
        current,
        AlternativeHypothesis.TWO_SIDED,
        most <= EXACT_ROWS ? PValueMethod.EXACT : PValueMethod.ASYMPTOTIC);
  }

  /// One row falls into each of the gaps between `others` rows with the same probability.
  private static double ofOneRow(double distance, long others) {
    long asFar = 0;
    for (long below = 0; below <= others; below++) {
      double share = (double) below / others;
      asFar += Math.max(share, 1 - share) >= distance - 1e-12 ? 1 : 0;
    }
    return asFar / (others + 1.0);
  }

  static Measure pValue(
      Distribution reference,
      Distribution current,
      AlternativeHypothesis alternative,
      PValueMethod method) {
    if (Math.max(reference.rows(), current.rows()) > MOST_ROWS) {
      return new Measure.Undefined("too many rows for a p-value");
    }
    double p =
        KolmogorovSmirnovTest.withDefaults()
            .with(alternative)
            .with(method)
            .test(reference.expanded(), current.expanded())
            .getPValue();
    return Measure.of(p, "not computable for these sizes");
  }
}
