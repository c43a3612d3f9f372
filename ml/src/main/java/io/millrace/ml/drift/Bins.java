package io.millrace.ml.drift;

/// Rows of reference and current window per bin, and the distances of their shares. Symmetric but
/// for [#kullbackLeibler]; 0 for equal shares.
/// @param reference rows per bin, at least one in all
/// @param current rows in the same bins, at least one in all
public record Bins(long[] reference, long[] current) {
  /// What an empty bin counts as in [#psi].
  public static final double EMPTY_SHARE = 1e-4;

  private static final int EQUAL_BINS = 30;

  /// @throws IllegalArgumentException if a rule above is broken or a count is negative
  public Bins {
    if (reference.length != current.length) {
      throw new IllegalArgumentException(
          "bins: %d and %d (expected: equal)".formatted(reference.length, current.length));
    }
    if (rows(reference) < 1 || rows(current) < 1) {
      throw new IllegalArgumentException("bins: no row on a side, or a negative count");
    }
  }

  /// 30 equal bins over the joint range, the last one closed. All in one bin if there is no range.
  /// @param reference finite, at least one row
  /// @param current finite, at least one row
  static Bins equal(Distribution reference, Distribution current) {
    double low = Math.min(reference.min(), current.min());
    double high = Math.max(reference.max(), current.max());
    if (low == high) {
      return new Bins(new long[] {reference.rows()}, new long[] {current.rows()});
    }
    double[] edges = new double[EQUAL_BINS - 1];
    for (int i = 1; i < EQUAL_BINS; i++) {
      edges[i - 1] = low + i * ((high - low) / EQUAL_BINS);
    }
    return between(edges, reference, current);
  }

  /// One bin per cell `[a, b)` between the inner edges, the outer cells open.
  static Bins between(double[] edges, Distribution reference, Distribution current) {
    return new Bins(cells(edges, reference), cells(edges, current));
  }

  private static long[] cells(double[] edges, Distribution sample) {
    long[] counts = new long[edges.length + 1];
    long before = 0;
    for (int i = 0; i < edges.length; i++) {
      long below = sample.below(edges[i]);
      counts[i] = below - before;
      before = below;
    }
    counts[edges.length] = sample.rows() - before;
    return counts;
  }

  int size() {
    return reference.length;
  }

  long referenceRows() {
    return rows(reference);
  }

  long currentRows() {
    return rows(current);
  }

  /// -1 if a count is negative.
  private static long rows(long[] counts) {
    long rows = 0;
    for (long count : counts) {
      if (count < 0) {
        return -1;
      }
      rows += count;
    }
    return rows;
  }

  /// The population stability index: the sum of `(c - r) ln(c / r)` over the bins, shares floored
  /// at [#EMPTY_SHARE].
  public double psi() {
    double n = referenceRows();
    double m = currentRows();
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      double r = Math.max(EMPTY_SHARE, reference[i] / n);
      double c = Math.max(EMPTY_SHARE, current[i] / m);
      sum += (c - r) * Math.log(c / r);
    }
    return sum;
  }

  /// The Jensen-Shannon *distance* in base 2: 0 to 1.
  public double jensenShannon() {
    double n = referenceRows();
    double m = currentRows();
    double divergence = 0;
    for (int i = 0; i < size(); i++) {
      double p = reference[i] / n;
      double q = current[i] / m;
      double middle = (p + q) / 2;
      divergence += part(p, middle) + part(q, middle);
    }
    return Math.sqrt(Math.clamp(divergence / 2 / Math.log(2), 0, 1));
  }

  /// Kullback-Leibler divergence of the reference from the current shares, in nats; infinite if a
  /// bin of the reference is empty now.
  public double kullbackLeibler() {
    double n = referenceRows();
    double m = currentRows();
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += part(reference[i] / n, current[i] / m);
    }
    return sum;
  }

  private static double part(double p, double q) {
    return p == 0 ? 0 : p * Math.log(p / q);
  }

  /// √(1 - Σ √(pq)): 0 to 1.
  public double hellinger() {
    double n = referenceRows();
    double m = currentRows();
    double overlap = 0;
    for (int i = 0; i < size(); i++) {
      overlap += Math.sqrt(reference[i] / n * (current[i] / m));
    }
    return Math.sqrt(Math.max(0, 1 - overlap));
  }

  /// Half the sum of |p - q|: 0 to 1.
  public double totalVariation() {
    double n = referenceRows();
    double m = currentRows();
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += Math.abs(reference[i] / n - current[i] / m);
    }
    return sum / 2;
  }
}
