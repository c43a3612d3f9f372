package io.millrace.pipeline.stepfunctions;

/// What somebody notes on a resource.
/// @param key 1 to 128 characters
/// @param value 0 to 256 characters
public record Tag(String key, String value) {
  void check(Constraints constraints, String field) {
    constraints
        .required(field + ".key", key)
        .length(field + ".key", key, 1, 128)
        .required(field + ".value", value)
        .length(field + ".value", value, 0, 256);
  }
}
