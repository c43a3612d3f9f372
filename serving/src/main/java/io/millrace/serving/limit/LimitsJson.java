package io.millrace.serving.limit;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Limits as people write them, each as a whole number:
///
/// ```json
/// {"rows": 100, "bytes": 65536, "timeout_millis": 200, "concurrency": 8, "queue": 32, "rate": 500}
/// ```
public final class LimitsJson {
  static final String FIX = "Correct the endpoint's limits.";
  private static final List<String> KEYS =
      List.of("rows", "bytes", "timeout_millis", "concurrency", "queue", "rate");

  private LimitsJson() {}

  /// @param json an object; missing or null: no limits
  /// @throws MillraceException with `ENDPOINT_INVALID` if it is none of the above
  public static EndpointLimits read(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return EndpointLimits.NONE;
    }
    if (!json.isObject()) {
      throw wrong("limits", json, "an object with " + String.join(", ", KEYS));
    }
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (!KEYS.contains(entry.getKey())) {
        throw wrong(
            "limits." + entry.getKey(), entry.getValue(), "one of " + String.join(", ", KEYS));
      }
    }
    OptionalInt millis = number(json, "timeout_millis");
    return new EndpointLimits(
        number(json, "rows"),
        number(json, "bytes"),
        millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsInt())) : Optional.empty(),
        number(json, "concurrency"),
        number(json, "queue"),
        number(json, "rate"));
  }

  /// What [#read] reads back.
  public static ObjectNode write(EndpointLimits limits) {
    ObjectNode json = Json.object();
    limits.rows().ifPresent(rows -> json.put("rows", rows));
    limits.bytes().ifPresent(bytes -> json.put("bytes", bytes));
    limits.timeout().ifPresent(time -> json.put("timeout_millis", time.toMillis()));
    limits.concurrency().ifPresent(count -> json.put("concurrency", count));
    limits.queue().ifPresent(count -> json.put("queue", count));
    limits.rate().ifPresent(rate -> json.put("rate", rate));
    return json;
  }

  private static OptionalInt number(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalInt.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong("limits." + key, value, "a whole number");
    }
    return OptionalInt.of(value.asInt());
  }

  private static MillraceException wrong(String where, JsonNode value, String expected) {
    String shown = value.toString();
    return new MillraceException(
        ENDPOINT_INVALID,
        "%s: %s (expected: %s)"
            .formatted(where, shown.length() > 80 ? shown.substring(0, 80) + "…" : shown, expected),
        FIX);
  }
}
