package io.millrace.ml.drift;

import io.millrace.ml.frame.TextColumn;

/// Levels with their counts; the 10,000 most frequent ones are kept by name.
@SuppressWarnings("DoNotCallSuggester")
public final class ReferenceLevels implements ReferenceColumn {
  private ReferenceLevels() {}

  public static ReferenceLevels of(TextColumn column) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String name() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long rows() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long missing() {
    throw new UnsupportedOperationException();
  }
}
