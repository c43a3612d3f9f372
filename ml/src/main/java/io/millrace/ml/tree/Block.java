package io.millrace.ml.tree;

/// Up to eight consecutive trees, evaluated together.
///
/// All blocks read the *expanded* row of 2F floats: value f stands at f, missing as +infinity, and
/// again at F + f, missing as -infinity. A split whose missing values go left reads the second
/// copy, so that `value < threshold` alone decides.
sealed interface Block permits PerfectTrees, LinkedTrees {
  int TREES = 8;

  /// The leaves of the block's trees for one row into `leaves[0 .. trees)`.
  void leaves(float[] row, float[] leaves, int at);
}
