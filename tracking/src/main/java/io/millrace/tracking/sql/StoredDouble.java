package io.millrace.tracking.sql;

/// A double as two columns that both engines keep bit for bit: SQLite has neither NaN nor negative
/// zero.
///
/// @param value 0 for the two special ones
/// @param form 0 as it is, 1 NaN, 2 negative zero
record StoredDouble(double value, int form) {
  static final int PLAIN = 0;
  static final int NAN = 1;
  static final int NEGATIVE_ZERO = 2;

  static StoredDouble of(double value) {
    if (Double.isNaN(value)) {
      return new StoredDouble(0, NAN);
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
      default -> value;
    };
  }
}
