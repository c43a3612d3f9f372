package io.millrace.pipeline.states.jsonpath;

import io.millrace.base.json.Json;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The same data, numbers and UUID at each call.
record FixedSource(JsonNode input, JsonNode context, Map<String, JsonNode> variables, double draw)
    implements Source {
  static final String UUID = "00000000-0000-4000-8000-000000000000";

  static FixedSource of(String input) {
    return new FixedSource(
        Json.parse(input),
        Json.parse("{\"Execution\":{\"Name\":\"e\"}}"),
        Map.of("order", Json.parse("{\"lines\":[10,20]}")),
        0.5);
  }

  @Override
  public Optional<JsonNode> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  @Override
  public String uuid() {
    return UUID;
  }
}
