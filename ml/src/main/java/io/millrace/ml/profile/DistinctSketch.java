package io.millrace.ml.profile;

import static io.millrace.ml.profile.PackedNumbers.invalid;

import org.apache.datasketches.common.SketchesArgumentException;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.HllUnion;
import org.apache.datasketches.hll.TgtHllType;

/// Estimates how many different values were added (HyperLogLog; Flajolet et al. 2007): relative
/// standard error 1.63 %, at most 4.2 kB. Whole numbers are hashed as longs, others as doubles,
/// texts as UTF-8, so that sketches made elsewhere merge.
final class DistinctSketch {
  private static final int LG_K = 12;
  private static final double LONG_LIMIT = 0x1p63;

  private final HllSketch sketch;

  DistinctSketch() {
    this(new HllSketch(LG_K, TgtHllType.HLL_8));
  }

  private DistinctSketch(HllSketch sketch) {
    this.sketch = sketch;
  }

  void add(double value) {
    if (value == Math.rint(value) && Math.abs(value) < LONG_LIMIT) {
      sketch.update((long) value);
    } else {
      sketch.update(value);
    }
  }

  /// The empty text is not counted: the sketch passes over it.
  void add(String value) {
    sketch.update(value);
  }

  double estimate() {
    return sketch.getEstimate();
  }

  DistinctSketch merge(DistinctSketch next) {
    HllUnion union = new HllUnion(LG_K);
    union.update(sketch);
    union.update(next.sketch);
    return new DistinctSketch(union.getResult(TgtHllType.HLL_8));
  }

  String pack() {
    return PackedNumbers.bytes(sketch.toCompactByteArray());
  }

  static DistinctSketch unpack(String packed) {
    byte[] bytes = PackedNumbers.bytes(packed);
    try {
      return new DistinctSketch(HllSketch.heapify(bytes));
    } catch (SketchesArgumentException | IndexOutOfBoundsException e) {
      throw invalid("the sketch of distinct values: " + e.getMessage(), e);
    }
  }
}
