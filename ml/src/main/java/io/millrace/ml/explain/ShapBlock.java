package io.millrace.ml.explain;

import io.millrace.ml.tree.SplitTree;

/// Some trees of a model, explained together. Immutable; a [Worker] belongs to one caller.
sealed interface ShapBlock permits LevelShap, NodeShap {
  Worker worker();

  /// A tree with what a block needs to know of it.
  /// @param base where its group begins in an explained row
  /// @param scale what its outputs are multiplied by
  record Member(SplitTree tree, TreePaths paths, int base, double scale) {
    double output(int node) {
      return tree.output(node) * scale;
    }
  }

  /// A block with the memory that it needs.
  interface Worker {
    /// Adds the contributions of the block's trees for one row, whose [Slots] begin at `from`, to
    /// the explained row that begins at `out[at]`.
    void add(double[] slots, int from, double[] out, int at);
  }
}
