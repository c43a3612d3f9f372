package io.millrace.pipeline.builder;

import tools.jackson.databind.JsonNode;

/// Something that sets variables.
/// @param <S> itself
/// @param <V> what a variable may get
public interface Assigning<S, V extends Value> {
  /// @param key as `Assign` writes it
  S assigned(String key, JsonNode value);

  /// Later states read it as `$name`.
  default S assign(String name, V value) {
    return assigned(value.key(name), value.json());
  }
}
