package io.millrace.pipeline.states;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The variables of a machine, a branch or an iteration; it also sees those of the scopes around
/// it. Not thread-safe.
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Value> values = new LinkedHashMap<>();

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  void assign(Map<String, JsonNode> assigned) {
    assigned.forEach((name, value) -> values.put(name, new Value(value)));
  }

  Optional<JsonNode> find(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      if (scope.values.containsKey(name)) {
        return Optional.ofNullable(scope.values.get(name)).map(Value::json);
      }
    }
    return Optional.empty();
  }

  void forEach(BiConsumer<String, Value> consumer) {
    Map<String, Value> seen = new HashMap<>();
    for (Scope scope = this; scope != null; scope = scope.outer) {
      scope.values.forEach(seen::putIfAbsent);
    }
    seen.forEach(consumer);
  }
}
