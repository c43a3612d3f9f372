package io.millrace.data.csv;

/// Which character begins the fraction of the numbers in a column; the other one groups thousands.
public enum DecimalMark {
  /// `1,234.5`
  POINT,
  /// `1.234,5`
  COMMA
}
