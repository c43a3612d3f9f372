package io.millrace.data;

/// What the values of a column are. Inferred once, from the first file, and frozen.
public enum ColumnType {
  /// Whole numbers of 64 bits.
  INTEGER,
  /// Decimal numbers, kept as 64-bit floating point.
  NUMBER,
  /// `true` or `false`; 1 and 0 in a frame.
  BOOLEAN,
  /// A moment or a day (then midnight UTC), written as ISO 8601; epoch milliseconds in a frame.
  TIMESTAMP,
  TEXT;

  /// Whether a frame holds the column as numbers.
  public boolean isNumeric() {
    return this != TEXT;
  }
}
