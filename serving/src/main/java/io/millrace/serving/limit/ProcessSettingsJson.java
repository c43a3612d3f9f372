package io.millrace.serving.limit;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.config.Durations;
import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Settings of processes as people write them, by the names of models, with the keys of the
/// server's section `models`:
///
/// ```json
/// {"price": {"memory": "2GB", "timeout": "10s", "start_timeout": "5m", "parallel": 4, "queue": 64,
///            "replicas": {"min": 1, "max": 4, "in_flight": 2, "idle": "10m"}}}
/// ```
public final class ProcessSettingsJson {
  private static final Pattern MEMORY = Pattern.compile("([1-9][0-9]{0,6}) ?(MB|GB)");
  private static final int MEGABYTES_OF_GIGABYTE = 1_024;
  private static final List<String> KEYS =
      List.of("memory", "timeout", "start_timeout", "parallel", "queue", "replicas");
  private static final List<String> REPLICAS = List.of("min", "max", "in_flight", "idle");

  private ProcessSettingsJson() {}

  /// @param json an object; missing or null: nothing is said of any model
  /// @return by model; without those of which nothing is said
  /// @throws MillraceException with `ENDPOINT_INVALID` if it is none of the above
  public static Map<String, ProcessSettings> read(JsonNode json) {
    Map<String, ProcessSettings> settings = new TreeMap<>();
    if (json.isMissingNode() || json.isNull()) {
      return settings;
    }
    if (!json.isObject()) {
      throw wrong("processes", json, "an object with the names of models");
    }
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      ProcessSettings read = settings(entry.getKey(), entry.getValue());
      if (!read.equals(ProcessSettings.NONE)) {
        settings.put(entry.getKey(), read);
      }
    }
    return settings;
  }

  /// What [#read] reads back.
  public static ObjectNode write(Map<String, ProcessSettings> settings) {
    ObjectNode json = Json.object();
    new TreeMap<>(settings).forEach((model, each) -> json.set(model, write(each)));
    return json;
  }

  private static ObjectNode write(ProcessSettings settings) {
    ObjectNode json = Json.object();
    settings.memoryMegabytes().ifPresent(memory -> json.put("memory", memory(memory)));
    settings.answer().ifPresent(time -> json.put("timeout", Durations.text(time)));
    settings.start().ifPresent(time -> json.put("start_timeout", Durations.text(time)));
    settings.parallel().ifPresent(count -> json.put("parallel", count));
    settings.queue().ifPresent(count -> json.put("queue", count));
    ObjectNode replicas = Json.object();
    settings.min().ifPresent(count -> replicas.put("min", count));
    settings.max().ifPresent(count -> replicas.put("max", count));
    settings.inFlight().ifPresent(count -> replicas.put("in_flight", count));
    settings.idle().ifPresent(time -> replicas.put("idle", Durations.text(time)));
    if (!replicas.isEmpty()) {
      json.set("replicas", replicas);
    }
    return json;
  }

  private static String memory(int megabytes) {
    return megabytes % MEGABYTES_OF_GIGABYTE == 0
        ? megabytes / MEGABYTES_OF_GIGABYTE + "GB"
        : megabytes + "MB";
  }

  private static ProcessSettings settings(String model, JsonNode json) {
    try {
      return settings(json);
    } catch (MillraceException e) {
      throw new MillraceException(
          e.code(), "processes.%s: %s".formatted(model, e.detail()), e.fix());
    }
  }

  private static ProcessSettings settings(JsonNode json) {
    requireKeys("", json, KEYS);
    JsonNode replicas = json.path("replicas");
    if (!isAbsent(replicas)) {
      requireKeys("replicas", replicas, REPLICAS);
    }
    return new ProcessSettings(
        time(json, "start_timeout"),
        time(json, "timeout"),
        megabytes(json),
        number(json, "parallel"),
        number(json, "queue"),
        number(replicas, "min"),
        number(replicas, "max"),
        number(replicas, "in_flight"),
        time(replicas, "idle"));
  }

  private static void requireKeys(String at, JsonNode json, List<String> keys) {
    String expected = String.join(", ", keys);
    if (!json.isObject()) {
      throw wrong(at, json, "an object with " + expected);
    }
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (!keys.contains(entry.getKey())) {
        throw wrong(entry.getKey(), entry.getValue(), "one of " + expected);
      }
    }
  }

  private static Optional<Duration> time(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    Optional<Duration> time = value.asStringOpt().flatMap(Durations::find);
    if (time.isEmpty()) {
      throw wrong(key, value, "a time such as 30s, 10m or 2h");
    }
    return time;
  }

  private static OptionalInt megabytes(JsonNode json) {
    JsonNode value = json.path("memory");
    if (isAbsent(value)) {
      return OptionalInt.empty();
    }
    Matcher text = MEMORY.matcher(value.isString() ? value.asString() : "");
    if (!text.matches()) {
      throw wrong("memory", value, "a size such as 512MB or 2GB");
    }
    long number = Long.parseLong(text.group(1));
    long megabytes = text.group(2).equals("GB") ? number * MEGABYTES_OF_GIGABYTE : number;
    return OptionalInt.of((int) Math.min(Integer.MAX_VALUE, megabytes));
  }

  private static OptionalInt number(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (isAbsent(value)) {
      return OptionalInt.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(key, value, "a whole number");
    }
    return OptionalInt.of(value.asInt());
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static MillraceException wrong(String at, JsonNode value, String expected) {
    String shown = value.toString();
    return new MillraceException(
        ENDPOINT_INVALID,
        "%s%s (expected: %s)"
            .formatted(
                at.isEmpty() ? "" : at + ": ",
                shown.length() > 80 ? shown.substring(0, 80) + "…" : shown,
                expected),
        ProcessSettings.FIX);
  }
}
