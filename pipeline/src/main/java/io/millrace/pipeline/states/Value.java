package io.millrace.pipeline.states;

import com.dashjoin.jsonata.Jsonata;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A JSON value that is converted for expressions at most once. Not thread-safe.
final class Value {
  private final JsonNode json;
  private @Nullable Object bound;

  Value(JsonNode json) {
    this.json = json;
  }

  JsonNode json() {
    return json;
  }

  /// As JSONata has it inside objects; never change it.
  @Nullable Object plain() {
    Object value = bound();
    return Jsonata.NULL_VALUE.equals(value) ? null : value;
  }

  /// As JSONata has it under a name: JSON null is a value of its own there.
  Object bound() {
    Object value = bound;
    if (value == null) {
      value = JsonataValues.binding(json);
      bound = value;
    }
    return value;
  }
}
