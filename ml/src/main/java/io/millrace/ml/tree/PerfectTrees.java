package io.millrace.ml.tree;

import io.millrace.ml.model.Predictor;
import java.util.Arrays;
import java.util.List;

/// Eight trees padded to one depth, level by level: on level d the slots of tree t are `t * 2^d ..
/// (t + 1) * 2^d`, so that the children of slot i are 2i and 2i + 1 on the next level, whatever the
/// tree. There is no pointer to follow and no leaf to test for, and the eight walks, which do not
/// depend on each other, hide each other's memory latency.
final class PerfectTrees implements Block {
  /// Deeper trees would waste memory: a block takes 8 * 2^depth * 12 bytes.
  static final int MAX_DEPTH = 10;

  /// Padding to this depth is never too much.
  static final int ALWAYS_DEPTH = 6;

  /// Most slots per node, so that a small file does not become a large model.
  static final int MOST_PADDING = 32;

  private static final int PLACE_BITS = 31;
  private static final long PLACES = (1L << PLACE_BITS) - 1;

  private final int depth;

  /// Level by level: the place in the row in the lower 31 bits, the threshold's [#order] in the
  /// upper 33, so that a test reads one line of the cache.
  private final long[] tests;

  private final float[] outputs;

  static long slots(int depth) {
    return TREES * (2L << depth);
  }

  /// @param trees one to eight, without categories, at most [#MAX_DEPTH] deep
  PerfectTrees(List<Tree> trees, int width) {
    depth = trees.stream().mapToInt(Tree::depth).max().orElse(0);
    tests = new long[TREES * ((1 << depth) - 1)];
    outputs = new float[TREES << depth];
    Arrays.fill(tests, test(0, Float.POSITIVE_INFINITY));
    for (int i = 0; i < trees.size(); i++) {
      place(trees.get(i), 0, 0, i, width);
    }
  }

  private static long test(int place, float threshold) {
    return order(threshold) << PLACE_BITS | place;
  }

  /// A value of a row such that subtracting a test from it gives a negative number if and only if
  /// the value is below the threshold.
  ///
  /// So the way through a tree is arithmetic. Comparing floats leaves it to the compiler whether
  /// there is a jump, which no processor can foresee: with it a row takes three times as long.
  static long value(float value) {
    return order(value) << PLACE_BITS | PLACES;
  }

  /// An integer for each float but NaN, in the same order; the same for both zeros.
  private static long order(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  private void place(Tree tree, int node, int level, int slot, int width) {
    if (level == depth) {
      outputs[slot] = tree.value()[node];
      return;
    }
    if (tree.leaf(node)) {
      // A shallow leaf stands in every slot below, so that the tests on the way do not matter.
      place(tree, node, level + 1, 2 * slot, width);
      place(tree, node, level + 1, 2 * slot + 1, width);
      return;
    }
    int place = tree.feature()[node] + (tree.defaultLeft()[node] ? width : 0);
    tests[TREES * ((1 << level) - 1) + slot] = test(place, tree.value()[node]);
    place(tree, tree.left()[node], level + 1, 2 * slot, width);
    place(tree, tree.right()[node], level + 1, 2 * slot + 1, width);
  }

  @Override
  public void leaves(Predictor.Scratch scratch, int at) {
    long[] tests = this.tests;
    long[] row = scratch.row();
    int mask = row.length - 1; // its length is a power of two, which spares the check of the bound
    int i0 = 0, i1 = 1, i2 = 2, i3 = 3, i4 = 4, i5 = 5, i6 = 6, i7 = 7;
    int level = 0;
    for (int d = 0; d < depth; d++) {
      long t0 = tests[level + i0], t1 = tests[level + i1];
      long t2 = tests[level + i2], t3 = tests[level + i3];
      long t4 = tests[level + i4], t5 = tests[level + i5];
      long t6 = tests[level + i6], t7 = tests[level + i7];
      i0 = 2 * i0 + 1 + (int) ((row[(int) t0 & mask] - t0) >> 63);
      i1 = 2 * i1 + 1 + (int) ((row[(int) t1 & mask] - t1) >> 63);
      i2 = 2 * i2 + 1 + (int) ((row[(int) t2 & mask] - t2) >> 63);
      i3 = 2 * i3 + 1 + (int) ((row[(int) t3 & mask] - t3) >> 63);
      i4 = 2 * i4 + 1 + (int) ((row[(int) t4 & mask] - t4) >> 63);
      i5 = 2 * i5 + 1 + (int) ((row[(int) t5 & mask] - t5) >> 63);
      i6 = 2 * i6 + 1 + (int) ((row[(int) t6 & mask] - t6) >> 63);
      i7 = 2 * i7 + 1 + (int) ((row[(int) t7 & mask] - t7) >> 63);
      level += TREES << d;
    }
    float[] leaves = scratch.numbers();
    leaves[at] = outputs[i0];
    leaves[at + 1] = outputs[i1];
    leaves[at + 2] = outputs[i2];
    leaves[at + 3] = outputs[i3];
    leaves[at + 4] = outputs[i4];
    leaves[at + 5] = outputs[i5];
    leaves[at + 6] = outputs[i6];
    leaves[at + 7] = outputs[i7];
  }
}
