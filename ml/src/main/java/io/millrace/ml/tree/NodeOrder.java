package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;

import java.util.Arrays;

/// The nodes of a tree as a file numbers them, in the order in which we keep them.
///
/// @param files of each of our nodes the file's number: the root first, children after parents
/// @param left of each of our nodes our number of the left child, -1 in a leaf
/// @param right likewise
record NodeOrder(int[] files, int[] left, int[] right) {

  /// Walks from node 0, level by level.
  /// @param lefts per node of the file its left child; below 0 in a leaf
  /// @throws ModelFormatException if a child is out of range or has two parents (as in a cycle), or
  ///     a split has one child only
  static NodeOrder of(int[] lefts, int[] rights) {
    require(lefts.length > 0, "no nodes");
    require(lefts.length == rights.length, "arrays of different lengths");
    int[] files = new int[lefts.length];
    int[] left = new int[lefts.length];
    int[] right = new int[lefts.length];
    boolean[] reached = new boolean[lefts.length];
    reached[0] = true;
    int known = 1;
    for (int node = 0; node < known; node++) {
      int file = files[node];
      left[node] = -1;
      right[node] = -1;
      if (lefts[file] < 0) {
        if (rights[file] >= 0) {
          throw ModelFormatException.of("node %d: a right child but no left one", file);
        }
        continue;
      }
      left[node] = reach(file, lefts[file], reached, files, known++);
      right[node] = reach(file, rights[file], reached, files, known++);
    }
    for (int node = 0; node < lefts.length; node++) {
      // XGBoost leaves pruned nodes in the file: leaves that nobody points to.
      if (!reached[node] && lefts[node] >= 0) {
        throw ModelFormatException.of("node %d: not reached", node);
      }
    }
    return new NodeOrder(
        Arrays.copyOf(files, known), Arrays.copyOf(left, known), Arrays.copyOf(right, known));
  }

  private static int reach(int from, int to, boolean[] reached, int[] files, int place) {
    if (to < 0 || to >= reached.length) {
      throw ModelFormatException.of(
          "node %d: child %d (expected: 0 to %d)", from, to, reached.length - 1);
    }
    if (reached[to]) {
      throw ModelFormatException.of("node %d: child %d has two parents", from, to);
    }
    reached[to] = true;
    files[place] = to;
    return place;
  }

  int size() {
    return files.length;
  }
}
