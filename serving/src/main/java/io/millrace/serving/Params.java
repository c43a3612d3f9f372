package io.millrace.serving;

import io.millrace.base.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a request sets of the [Parameters] of its endpoint, by name.
public record Params(Map<String, JsonNode> values) {
  public static final Params NONE = new Params(Map.of());

  public Params {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /// As a request has them.
  ObjectNode json() {
    ObjectNode json = Json.object();
    values.forEach(json::set);
    return json;
  }

  /// What a model gets: all that it declares, with what it has itself where this says nothing.
  public ObjectNode json(List<Parameter> declared) {
    ObjectNode json = Json.object();
    for (Parameter parameter : declared) {
      JsonNode value = values.get(parameter.name());
      json.set(parameter.name(), value == null ? parameter.preset() : parameter.of(value));
    }
    return json;
  }
}
