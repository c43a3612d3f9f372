package io.millrace.ml.drift;

import io.millrace.ml.metric.Measure;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/// The χ² test of homogeneity of a 2 × L table, without continuity correction.
/// @param columns of the table that was tested, after pooling
record ChiSquare(Measure statistic, Measure pValue, int degrees, int columns) {
  private static final double SMALL = 5;
  private static final double TINY = 1;

  /// @param bins each with a row on either side; both sides with a row
  static ChiSquare of(Bins bins) {
    double n = bins.referenceRows();
    double m = bins.currentRows();
    double statistic = 0;
    for (int i = 0; i < bins.size(); i++) {
      double column = bins.reference()[i] + bins.current()[i];
      statistic += part((double) bins.reference()[i], column * n / (n + m));
      statistic += part((double) bins.current()[i], column * m / (n + m));
    }
    int degrees = bins.size() - 1;
    double p = degrees == 0 ? 1 : ChiSquaredDistribution.of(degrees).survivalProbability(statistic);
    return new ChiSquare(new Measure.Value(statistic), new Measure.Value(p), degrees, bins.size());
  }

  private static double part(double observed, double expected) {
    return (observed - expected) * (observed - expected) / expected;
  }

  /// With the rarest bins pooled into "other" until at most a fifth of the expected counts is below
  /// 5 and none below 1; undefined if fewer than two columns are left.
  /// @param bins in the order of their values; equally rare ones are pooled in this order
  static ChiSquare pooled(Bins bins) {
    int[] order =
        IntStream.range(0, bins.size())
            .boxed()
            .sorted(Comparator.comparingLong(i -> bins.reference()[i] + bins.current()[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int pooled = 0; pooled <= order.length; pooled++) {
      Bins table = pool(bins, order, pooled);
      if (table.size() < 2) {
        break;
      }
      if (largeEnough(table)) {
        return of(table);
      }
    }
    Measure none = new Measure.Undefined("too few rows a level");
    return new ChiSquare(none, none, 0, Math.min(1, bins.size()));
  }

  /// The first `pooled` bins of `order` as one column, in front of the others.
  private static Bins pool(Bins bins, int[] order, int pooled) {
    int other = pooled == 0 ? 0 : 1;
    long[] reference = new long[other + order.length - pooled];
    long[] current = new long[reference.length];
    for (int i = 0; i < order.length; i++) {
      int column = i < pooled ? 0 : other + i - pooled;
      reference[column] += bins.reference()[order[i]];
      current[column] += bins.current()[order[i]];
    }
    return new Bins(reference, current);
  }

  private static boolean largeEnough(Bins table) {
    double n = table.referenceRows();
    double m = table.currentRows();
    double lesser = Math.min(n, m) / (n + m);
    double greater = Math.max(n, m) / (n + m);
    int small = 0;
    for (int i = 0; i < table.size(); i++) {
      double column = table.reference()[i] + table.current()[i];
      if (column * lesser < TINY) {
        return false;
      }
      small += column * lesser < SMALL ? 1 : 0;
      small += column * greater < SMALL ? 1 : 0;
    }
    return small * 5 <= 2 * table.size();
  }

  /// Cramér's V of the bins, 0 to 1; undefined for one bin.
  static Measure cramersV(Bins bins) {
    if (bins.size() < 2) {
      return new Measure.Undefined("one level only");
    }
    double rows = (double) bins.referenceRows() + bins.currentRows();
    return new Measure.Value(Math.sqrt(of(bins).statistic().orNaN() / rows));
  }
}
