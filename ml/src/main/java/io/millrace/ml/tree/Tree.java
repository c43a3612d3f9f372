package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;

/// One tree as the file has it, checked: node 0 is the root, children come after their parent, and
/// every node is reached exactly once.
/// @param left the child for `value < threshold`, -1 in a leaf
/// @param right the child otherwise, -1 in a leaf
/// @param value the threshold of a split, the output of a leaf
/// @param defaultLeft where a missing value goes
/// @param categories per node the categories that go right, as a bit set; empty for other nodes
record Tree(
    int[] left,
    int[] right,
    int[] feature,
    float[] value,
    boolean[] defaultLeft,
    boolean[] categorical,
    int[][] categories) {

  Tree {
    require(left.length > 0, "no nodes");
    require(
        right.length == left.length
            && feature.length == left.length
            && value.length == left.length
            && defaultLeft.length == left.length
            && categorical.length == left.length
            && categories.length == left.length,
        "arrays of different lengths");
  }

  int size() {
    return left.length;
  }

  boolean leaf(int node) {
    return left[node] < 0;
  }

  boolean hasCategories() {
    for (boolean node : categorical) {
      if (node) {
        return true;
      }
    }
    return false;
  }

  /// Edges on the longest way from the root to a leaf.
  int depth() {
    int[] depths = new int[size()];
    int deepest = 0;
    for (int node = 0; node < size(); node++) {
      if (!leaf(node)) {
        depths[left[node]] = depths[node] + 1;
        depths[right[node]] = depths[node] + 1;
        deepest = Math.max(deepest, depths[node] + 1);
      }
    }
    return deepest;
  }

  /// Throws unless every index is in range and the nodes form one tree.
  void check(int features) {
    boolean[] child = new boolean[size()];
    for (int node = 0; node < size(); node++) {
      require(Float.isFinite(value[node]), "node %d: value %s", node, value[node]);
      if (leaf(node)) {
        require(right[node] < 0, "node %d: a right child but no left one", node);
        continue;
      }
      checkChild(node, left[node], child);
      checkChild(node, right[node], child);
      require(
          feature[node] >= 0 && feature[node] < features,
          "node %d: feature %d (expected: 0 to %d)",
          node,
          feature[node],
          features - 1);
    }
    for (int node = 1; node < size(); node++) {
      // XGBoost leaves pruned nodes in the file: leaves that nobody points to.
      require(child[node] || leaf(node), "node %d: not reached", node);
    }
  }

  private void checkChild(int node, int to, boolean[] child) {
    require(
        to > node && to < size(),
        "node %d: child %d (expected: %d to %d)",
        node,
        to,
        node + 1,
        size() - 1);
    require(!child[to], "node %d: child %d has two parents", node, to);
    child[to] = true;
  }
}
