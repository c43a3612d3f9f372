package io.millrace.ml.drift;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/// The two ways to bin numbers for the population stability index.
final class StabilityIndex {
  private static final int BINS = 10;
  private static final int HEAVY_ROWS = 5;

  private StabilityIndex() {}

  /// Inner edges at the 10 %, …, 90 % quantiles of the reference. Blind to a rise above a value
  /// that fills the reference: see [#guarded].
  static double quantile10(Distribution reference, Distribution current) {
    return Bins.between(edges(reference, BINS), reference, current).psi();
  }

  /// As [#quantile10], but a value that makes up a tenth of the reference is a bin of its own.
  static double guarded(Distribution reference, Distribution current) {
    double[] heavy = heavyValues(reference);
    Distribution lightReference = reference.without(heavy);
    double[] edges = guardedEdges(reference, heavy);
    Map<Long, long[]> cells = new HashMap<>();
    for (int i = 0; i < heavy.length; i++) {
      // Heavy values have negative keys, cells between edges the others.
      cells.put(-1L - i, new long[] {reference.at(heavy[i]), current.at(heavy[i])});
    }
    count(lightReference, edges, heavy, cells, 0);
    count(current.without(heavy), edges, heavy, cells, 1);
    return new Bins(
            cells.values().stream().mapToLong(cell -> cell[0]).toArray(),
            cells.values().stream().mapToLong(cell -> cell[1]).toArray())
        .psi();
  }

  /// Values with at least 5 rows that make up at least a tenth of all.
  static double[] heavyValues(Distribution reference) {
    double[] heavy = new double[reference.size()];
    int size = 0;
    for (int i = 0; i < reference.size(); i++) {
      long count = reference.count(i);
      if (count >= HEAVY_ROWS && count * BINS >= reference.rows()) {
        heavy[size++] = reference.values()[i];
      }
    }
    return Arrays.copyOf(heavy, size);
  }

  /// Quantiles of what is not heavy, as many as its share of ten bins allows.
  static double[] guardedEdges(Distribution reference, double[] heavy) {
    Distribution light = reference.without(heavy);
    long bins = Math.max(1, BINS * light.rows() / reference.rows());
    return edges(light, (int) bins);
  }

  static double[] edges(Distribution reference, int bins) {
    TreeSet<Double> edges = new TreeSet<>();
    for (int i = 1; i < bins && reference.rows() > 0; i++) {
      edges.add(reference.quantile((double) i / bins));
    }
    return edges.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// Adds the rows to the cells (edges at or below, heavy values below).
  private static void count(
      Distribution sample, double[] edges, double[] heavy, Map<Long, long[]> cells, int side) {
    for (int i = 0; i < sample.size(); i++) {
      double x = sample.values()[i];
      long key = (long) rank(edges, x) * (heavy.length + 1) + rank(heavy, x);
      cells.computeIfAbsent(key, _ -> new long[2])[side] += sample.count(i);
    }
  }

  /// How many of the ascending `limits` are at or below `x`; no heavy value is equal to it.
  private static int rank(double[] limits, double x) {
    int at = Arrays.binarySearch(limits, x);
    return at >= 0 ? at + 1 : -at - 1;
  }
}
