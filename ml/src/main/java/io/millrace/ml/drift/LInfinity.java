package io.millrace.ml.drift;

/// The robust L-infinity distance of Deequ, the rule behind SageMaker's comparison.
final class LInfinity {
  /// c(α) of Smirnov's bound for α of about 0.003.
  private static final double SIGNIFICANCE = 1.8;

  private LInfinity() {}

  /// `simple` less what chance gives for n and m rows: 0 exactly when the Kolmogorov-Smirnov test
  /// would not reject at 0.3 %.
  static double robust(double simple, long n, long m) {
    return Math.max(0, simple - SIGNIFICANCE * Math.sqrt(((double) n + m) / ((double) n * m)));
  }

  /// The largest difference of the shares of one bin; both sides have a row.
  static double ofShares(Bins bins) {
    double n = bins.referenceRows();
    double m = bins.currentRows();
    double largest = 0;
    for (int i = 0; i < bins.size(); i++) {
      largest = Math.max(largest, Math.abs(bins.current()[i] / m - bins.reference()[i] / n));
    }
    return largest;
  }
}
