package io.millrace.ml.tree;

import java.util.Arrays;
import java.util.List;

/// Eight trees padded to one depth and laid out as implicit heaps: the children of slot i are 2i +
/// 1 and 2i + 2, so that there is no pointer to follow and no leaf to test for, and the eight
/// walks, which do not depend on each other, hide each other's memory latency.
final class PerfectTrees implements Block {
  /// Deeper trees would waste memory: a block takes 8 * 2^depth * 12 bytes.
  static final int MAX_DEPTH = 10;

  /// Padding to this depth is never too much.
  static final int ALWAYS_DEPTH = 6;

  /// Most slots per node, so that a small file does not become a large model.
  static final int MOST_PADDING = 32;

  static long slots(int depth) {
    return TREES * (2L << depth);
  }

  private final int depth;
  private final int inner;
  private final int[] features;
  private final float[] thresholds;
  private final float[] outputs;

  /// @param trees one to eight, without categories, at most [#MAX_DEPTH] deep
  PerfectTrees(List<Tree> trees, int width) {
    depth = trees.stream().mapToInt(Tree::depth).max().orElse(0);
    inner = (1 << depth) - 1;
    features = new int[TREES * inner];
    thresholds = new float[TREES * inner];
    outputs = new float[TREES << depth];
    Arrays.fill(thresholds, Float.POSITIVE_INFINITY);
    for (int i = 0; i < trees.size(); i++) {
      place(trees.get(i), 0, i * inner, 0, i << depth, width);
    }
  }

  /// @param slot of the node in the heap; at `depth` levels down it is a leaf slot
  private void place(Tree tree, int node, int base, int slot, int leafBase, int width) {
    if (slot >= inner) {
      outputs[leafBase + slot - inner] = tree.value()[node];
      return;
    }
    if (tree.leaf(node)) {
      // A shallow leaf stands in every slot below, so that the tests on the way do not matter.
      place(tree, node, base, 2 * slot + 1, leafBase, width);
      place(tree, node, base, 2 * slot + 2, leafBase, width);
      return;
    }
    features[base + slot] = tree.feature()[node] + (tree.defaultLeft()[node] ? width : 0);
    thresholds[base + slot] = tree.value()[node];
    place(tree, tree.left()[node], base, 2 * slot + 1, leafBase, width);
    place(tree, tree.right()[node], base, 2 * slot + 2, leafBase, width);
  }

  @Override
  public void leaves(float[] row, float[] leaves, int at) {
    int[] feature = features;
    float[] threshold = thresholds;
    int n = inner;
    int i0 = 0, i1 = 0, i2 = 0, i3 = 0, i4 = 0, i5 = 0, i6 = 0, i7 = 0;
    for (int d = 0; d < depth; d++) {
      int n0 = i0, n1 = n + i1, n2 = 2 * n + i2, n3 = 3 * n + i3;
      int n4 = 4 * n + i4, n5 = 5 * n + i5, n6 = 6 * n + i6, n7 = 7 * n + i7;
      i0 = 2 * i0 + (row[feature[n0]] < threshold[n0] ? 1 : 2);
      i1 = 2 * i1 + (row[feature[n1]] < threshold[n1] ? 1 : 2);
      i2 = 2 * i2 + (row[feature[n2]] < threshold[n2] ? 1 : 2);
      i3 = 2 * i3 + (row[feature[n3]] < threshold[n3] ? 1 : 2);
      i4 = 2 * i4 + (row[feature[n4]] < threshold[n4] ? 1 : 2);
      i5 = 2 * i5 + (row[feature[n5]] < threshold[n5] ? 1 : 2);
      i6 = 2 * i6 + (row[feature[n6]] < threshold[n6] ? 1 : 2);
      i7 = 2 * i7 + (row[feature[n7]] < threshold[n7] ? 1 : 2);
    }
    int size = n + 1;
    leaves[at] = outputs[i0 - n];
    leaves[at + 1] = outputs[size + i1 - n];
    leaves[at + 2] = outputs[2 * size + i2 - n];
    leaves[at + 3] = outputs[3 * size + i3 - n];
    leaves[at + 4] = outputs[4 * size + i4 - n];
    leaves[at + 5] = outputs[5 * size + i5 - n];
    leaves[at + 6] = outputs[6 * size + i6 - n];
    leaves[at + 7] = outputs[7 * size + i7 - n];
  }
}
