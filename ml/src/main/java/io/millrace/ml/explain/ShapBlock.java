package io.millrace.ml.explain;

/// Some trees of a model, explained together. Immutable; a [Worker] belongs to one caller.
sealed interface ShapBlock permits LevelShap, NodeShap {
  Worker worker();

  /// A block with the memory that it needs.
  interface Worker {
    /// Adds the contributions of the block's trees for one row, whose [Slots] begin at `from`, to
    /// the explained row that begins at `out[at]`.
    void add(double[] slots, int from, double[] out, int at);
  }
}
