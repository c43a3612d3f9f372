package io.millrace.ml.tree;

/// One tree of a [TreeModel]: node 0 is the root, children come after their parent, and every node
/// is reached exactly once. Immutable and thread-safe.
public sealed interface SplitTree permits Tree, LightgbmTree {
  int size();

  boolean leaf(int node);

  /// The left child of a split.
  int left(int node);

  /// The right child of a split.
  int right(int node);

  /// The input that a split looks at.
  int feature(int node);

  /// What a leaf adds to the margin of its group.
  double output(int node);

  /// How much of the training data came by: the sum of hessians in XGBoost, rows in LightGBM. At
  /// least 0; only ratios matter.
  double cover(int node);

  /// How a split reads its input.
  Reading reading(int node);

  /// What goes left: values up to this, as [#reading] has them. Without meaning where that is
  /// [Reading#ASKED].
  double threshold(int node);

  /// Where the row `encoded[offset ..)` goes at a split.
  boolean goesLeft(int node, double[] encoded, int offset);

  /// Edges on the longest way from the root to a leaf.
  default int depth() {
    int[] depths = new int[size()];
    int deepest = 0;
    for (int node = 0; node < size(); node++) {
      if (!leaf(node)) {
        depths[left(node)] = depths[node] + 1;
        depths[right(node)] = depths[node] + 1;
        deepest = Math.max(deepest, depths[node] + 1);
      }
    }
    return deepest;
  }
}
