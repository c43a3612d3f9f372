package io.millrace.pipeline;

import io.millrace.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    try {
      byte[] bytes = Json.write(List.of(texts)).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
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
