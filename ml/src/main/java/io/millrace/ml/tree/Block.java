package io.millrace.ml.tree;

import io.millrace.ml.model.Predictor;
import java.util.List;

/// Up to eight consecutive trees, evaluated together.
///
/// All blocks read the *expanded* row of 2F floats: value f stands at f, missing as +infinity, and
/// again at F + f, missing as -infinity. A split whose missing values go left reads the second
/// copy, so that `value < threshold` alone decides.
sealed interface Block permits PerfectTrees, LinkedTrees {
  int TREES = 8;

  /// The leaves of the block's trees for the row in a scratch's numbers, which [PerfectTrees#value]
  /// has put into its row too, into `numbers[at .. at + trees)`.
  void leaves(Predictor.Scratch scratch, int at);

  /// Perfect trees where padding to one depth keeps within bounds.
  /// @param trees one to eight
  static Block of(List<Tree> trees, int width) {
    int depth = trees.stream().mapToInt(Tree::depth).max().orElse(0);
    long nodes = trees.stream().mapToLong(Tree::size).sum();
    boolean perfect =
        depth <= PerfectTrees.MAX_DEPTH
            && (depth <= PerfectTrees.ALWAYS_DEPTH
                || nodes >= PerfectTrees.slots(depth) / PerfectTrees.MOST_PADDING)
            && trees.stream().noneMatch(Tree::hasCategories);
    return perfect ? new PerfectTrees(trees, width) : new LinkedTrees(trees, width);
  }
}
