package io.millrace.pipeline.states.jsonpath;

import io.millrace.base.json.Json;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// One text for all values that are equal as JSON: keys in any order, `1` and `1.0`.
final class Canonical {
  private Canonical() {}

  static String text(JsonNode value) {
    if (value.isObject()) {
      TreeMap<String, String> fields = new TreeMap<>();
      value.properties().forEach(e -> fields.put(Json.write(e.getKey()), text(e.getValue())));
      return fields.toString();
    }
    if (value.isArray()) {
      return value.valueStream().map(Canonical::text).collect(Collectors.joining(",", "[", "]"));
    }
    return value.isNumber()
        ? value.decimalValue().stripTrailingZeros().toString()
        : Json.write(value);
  }
}
