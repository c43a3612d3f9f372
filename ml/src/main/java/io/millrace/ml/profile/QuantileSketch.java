package io.millrace.ml.profile;

import static io.millrace.ml.profile.PackedNumbers.invalid;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.datasketches.common.SketchesArgumentException;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.kll.KllSketch;
import org.apache.datasketches.quantilescommon.QuantileSearchCriteria;
import org.apache.datasketches.quantilescommon.QuantilesDoublesSketchIteratorAPI;

/// Ranks and quantiles of a stream (KLL; Karnin, Lang, Liberty 2016), k = 2048: about 40 kB. Exact
/// below some 2,000 values; randomised above, within [#RANK_ERROR] of rank in 99 of 100 sketches.
final class QuantileSketch {
  private static final int K = 2_048;

  /// The error of one rank; the error of the largest difference of two curves is
  /// [#CURVE_RANK_ERROR].
  static final double RANK_ERROR = KllSketch.getNormalizedRankError(K, false);

  static final double CURVE_RANK_ERROR = KllSketch.getNormalizedRankError(K, true);

  private final KllDoublesSketch sketch;

  QuantileSketch() {
    this(KllDoublesSketch.newHeapInstance(K));
  }

  private QuantileSketch(KllDoublesSketch sketch) {
    this.sketch = sketch;
  }

  void add(double value) {
    sketch.update(value);
  }

  boolean exact() {
    return !sketch.isEstimationMode();
  }

  /// The smallest kept value whose share of values at or below is at least `q`; for a sketch that
  /// is not empty.
  double quantile(double q) {
    return sketch.getQuantile(q, QuantileSearchCriteria.INCLUSIVE);
  }

  /// Values below `value`.
  double below(double value) {
    return Math.rint(sketch.getRank(value, QuantileSearchCriteria.EXCLUSIVE) * sketch.getN());
  }

  /// Values at or below `value`.
  double upTo(double value) {
    return Math.rint(sketch.getRank(value, QuantileSearchCriteria.INCLUSIVE) * sketch.getN());
  }

  boolean isEmpty() {
    return sketch.isEmpty();
  }

  /// The kept values, ascending, with how many values each stands for.
  WeightedValues weighted() {
    double[] values = new double[sketch.getNumRetained()];
    long[] weights = new long[values.length];
    if (values.length > 0) {
      var view = sketch.getSortedView();
      System.arraycopy(view.getQuantiles(), 0, values, 0, values.length);
      long before = 0;
      long[] cumulative = view.getCumulativeWeights();
      for (int i = 0; i < weights.length; i++) {
        weights[i] = cumulative[i] - before;
        before = cumulative[i];
      }
    }
    return new WeightedValues(values, weights);
  }

  /// The kept values by level: one of level i stands for 2^i values.
  List<double[]> levels() {
    List<double[]> levels = new ArrayList<>();
    QuantilesDoublesSketchIteratorAPI items = sketch.iterator();
    while (items.next()) {
      int level = Long.numberOfTrailingZeros(items.getWeight());
      while (levels.size() <= level) {
        levels.add(new double[0]);
      }
      double[] longer = Arrays.copyOf(levels.get(level), levels.get(level).length + 1);
      longer[longer.length - 1] = items.getQuantile();
      levels.set(level, longer);
    }
    return levels;
  }

  QuantileSketch merge(QuantileSketch next) {
    KllDoublesSketch merged = KllDoublesSketch.newHeapInstance(K);
    merged.merge(sketch);
    merged.merge(next.sketch);
    return new QuantileSketch(merged);
  }

  String pack() {
    return PackedNumbers.bytes(sketch.toByteArray());
  }

  static QuantileSketch unpack(String packed) {
    byte[] bytes = PackedNumbers.bytes(packed);
    try {
      return new QuantileSketch(KllDoublesSketch.heapify(MemorySegment.ofArray(bytes)));
    } catch (SketchesArgumentException | IndexOutOfBoundsException e) {
      throw invalid("the sketch of quantiles: " + e.getMessage(), e);
    }
  }
}
