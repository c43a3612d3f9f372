package io.millrace.serving.batch;

/// Makes answers of blocks of one form. Belongs to one thread at a time.
interface BlockScorer {
  /// @throws io.millrace.base.MillraceException if that has nothing to do with the records
  ScoredBlock score(Block block);
}
