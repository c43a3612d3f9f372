package io.millrace.pipeline;

import io.millrace.base.digest.Sha256;
import io.millrace.base.json.Json;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// SHA-256 of values, in lower-case hex.
final class Digests {
  private Digests() {}

  /// The same for all values that are equal as JSON, in whatever order their keys stand.
  static String of(JsonNode value) {
    return of(canonical(value));
  }

  static String of(String... texts) {
    return Sha256.of(Json.write(List.of(texts))).hex();
  }

  private static String canonical(JsonNode value) {
    if (value.isObject()) {
      TreeMap<String, String> fields = new TreeMap<>();
      value.properties().forEach(e -> fields.put(Json.write(e.getKey()), canonical(e.getValue())));
      return fields.toString();
    }
    return value.isArray()
        ? value.valueStream().map(Digests::canonical).toList().toString()
        : Json.write(value);
  }
}
