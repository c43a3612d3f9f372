package io.millrace.ml.frame;

/// One named column of a [Frame]. Arrays are shared, not copied: whoever hands one over does not
/// change it any more.
public sealed interface Column permits NumberColumn, TextColumn {
  String name();

  int rows();

  /// How many values are absent.
  int missing();

  Column renamed(String name);

  /// The given rows in the given order; a row may be taken more than once.
  Column select(int[] rows);

  /// The rows of this column, then those of `next`, which is of the same kind.
  Column concat(Column next);
}
