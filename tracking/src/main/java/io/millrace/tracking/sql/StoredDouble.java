package io.millrace.tracking.sql;

/// A double as two columns that both engines keep bit for bit: SQLite and its driver lose NaN,
/// infinities and negative zero.
///
/// @param value 0 for NaN and negative zero; the greatest finite double, with its sign, for an
///     infinity, so that it sorts and compares as the largest
/// @param form 0 as it is, 1 NaN, 2 negative zero, 3 infinite
record StoredDouble(double value, int form) {
  static final int PLAIN = 0;
  static final int NAN = 1;
  static final int NEGATIVE_ZERO = 2;
  static final int INFINITE = 3;

  static StoredDouble of(double value) {
    if (Double.isNaN(value)) {
      return new StoredDouble(0, NAN);
    }
    if (Double.isInfinite(value)) {
      return new StoredDouble(Math.copySign(Double.MAX_VALUE, value), INFINITE);
    }
    if (value == 0 && 1 / value < 0) {
      return new StoredDouble(0, NEGATIVE_ZERO);
    }
    return new StoredDouble(value, PLAIN);
  }

  double toDouble() {
    return switch (form) {
      case NAN -> Double.NaN;
      case NEGATIVE_ZERO -> -0.0;
      case INFINITE -> value * 2;
      default -> value;
    };
  }
}
