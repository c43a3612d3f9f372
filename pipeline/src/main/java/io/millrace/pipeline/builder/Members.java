package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;

/// An immutable object to which members are added, in their order.
/// @param <S> itself
/// @param <V> what may be computed in it
public interface Members<S, V extends Value> {
  /// @param key as the States Language writes it
  S member(String key, JsonNode value);

  default S with(String name, V value) {
    return member(value.key(name), value.json());
  }

  /// A text as it is.
  default S with(String name, String text) {
    return member(name, Json.tree(text));
  }

  default S with(String name, long number) {
    return member(name, Json.tree(number));
  }

  default S with(String name, double number) {
    return member(name, Json.tree(number));
  }

  default S with(String name, boolean flag) {
    return member(name, Json.tree(flag));
  }
}
