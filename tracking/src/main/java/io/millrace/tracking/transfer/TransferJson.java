package io.millrace.tracking.transfer;

import io.millrace.base.json.Json;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// Copies as JSON: fields in snake_case; NaN and infinities are the texts `NaN`, `Infinity`,
/// `-Infinity`.
public final class TransferJson {
  private static final JsonMapper MAPPER =
      Json.mapper()
          .rebuild()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private TransferJson() {}

  public static String write(Object copy) {
    return MAPPER.writeValueAsString(copy);
  }

  public static JsonNode tree(Object copy) {
    return MAPPER.valueToTree(copy);
  }

  /// @throws io.millrace.base.MillraceException with `JSON_INVALID`, or with what the record
  ///     refuses
  public static <T> T read(byte[] utf8, Class<T> type) {
    return Json.parse(MAPPER, utf8, type);
  }
}
