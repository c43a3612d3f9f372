package io.millrace.serving;

/// One field that an endpoint reads from each row of a request.
///
/// @param name as in the dataset's column
public record InputField(String name, Type type) {
  /// What a value may be.
  public enum Type {
    NUMBER,
    TEXT
  }
}
