package io.millrace.ml.drift;

import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;

/// The distribution of one column in the reference, summarised once.
public sealed interface ReferenceColumn permits ReferenceNumbers, ReferenceLevels {
  static ReferenceColumn of(Column column) {
    return switch (column) {
      case NumberColumn numbers -> ReferenceNumbers.of(numbers);
      case TextColumn texts -> ReferenceLevels.of(texts);
    };
  }

  String name();

  /// All rows, missing ones included.
  long rows();

  long missing();
}
