package io.millrace.ml.metric;

/// A figure that may not exist: never 0 in place of nothing, never an exception.
public sealed interface Measure {
  record Value(double value) implements Measure {}

  /// @param reason why there is no value, in a few words
  record Undefined(String reason) implements Measure {}

  /// The value, or `Undefined(reason)` if it is NaN.
  static Measure of(double value, String reason) {
    return Double.isNaN(value) ? new Undefined(reason) : new Value(value);
  }

  /// NaN if undefined.
  default double orNaN() {
    return switch (this) {
      case Value(var value) -> value;
      case Undefined _ -> Double.NaN;
    };
  }

  default boolean defined() {
    return this instanceof Value;
  }
}
