package io.millrace.ml.profile;

/// What the values of a column look like, by the rules of Deequ's data type.
public enum InferredType {
  /// Everything is missing.
  UNKNOWN("Unknown"),
  INTEGRAL("Integral"),
  FRACTIONAL("Fractional"),
  BOOLEAN("Boolean"),
  STRING("String");

  private final String label;

  InferredType(String label) {
    this.label = label;
  }

  /// The word of `statistics.json`, which has none for booleans and calls them `String`.
  public String label() {
    return this == BOOLEAN ? STRING.label : label;
  }
}
