package io.millrace.ml.tree;

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

  private final int depth;

  /// Level by level: the place in the row in the lower half, the threshold's bits in the upper one,
  /// so that a test reads one line of the cache.
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
    return (long) Float.floatToRawIntBits(threshold) << 32 | place;
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
  public void leaves(float[] row, float[] leaves, int at) {
    long[] tests = this.tests;
    int i0 = 0, i1 = 1, i2 = 2, i3 = 3, i4 = 4, i5 = 5, i6 = 6, i7 = 7;
    int level = 0;
    for (int d = 0; d < depth; d++) {
      long t0 = tests[level + i0], t1 = tests[level + i1];
      long t2 = tests[level + i2], t3 = tests[level + i3];
      long t4 = tests[level + i4], t5 = tests[level + i5];
      long t6 = tests[level + i6], t7 = tests[level + i7];
      i0 = 2 * i0 + (row[(int) t0] < Float.intBitsToFloat((int) (t0 >> 32)) ? 0 : 1);
      i1 = 2 * i1 + (row[(int) t1] < Float.intBitsToFloat((int) (t1 >> 32)) ? 0 : 1);
      i2 = 2 * i2 + (row[(int) t2] < Float.intBitsToFloat((int) (t2 >> 32)) ? 0 : 1);
      i3 = 2 * i3 + (row[(int) t3] < Float.intBitsToFloat((int) (t3 >> 32)) ? 0 : 1);
      i4 = 2 * i4 + (row[(int) t4] < Float.intBitsToFloat((int) (t4 >> 32)) ? 0 : 1);
      i5 = 2 * i5 + (row[(int) t5] < Float.intBitsToFloat((int) (t5 >> 32)) ? 0 : 1);
      i6 = 2 * i6 + (row[(int) t6] < Float.intBitsToFloat((int) (t6 >> 32)) ? 0 : 1);
      i7 = 2 * i7 + (row[(int) t7] < Float.intBitsToFloat((int) (t7 >> 32)) ? 0 : 1);
      level += TREES << d;
    }
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
