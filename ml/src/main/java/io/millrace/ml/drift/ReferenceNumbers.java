package io.millrace.ml.drift;

import io.millrace.ml.frame.NumberColumn;

/// Sorted distinct values with their counts; exact up to 10,000 distinct values, else that many
/// quantile points, which stay within 0.005 % of rank.
@SuppressWarnings("DoNotCallSuggester")
public final class ReferenceNumbers implements ReferenceColumn {
  private ReferenceNumbers() {}

  public static ReferenceNumbers of(NumberColumn column) {
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
