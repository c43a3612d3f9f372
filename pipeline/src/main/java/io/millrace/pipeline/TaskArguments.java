package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.config.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The arguments of a task, read with checks. Every mistake is `TASK_ARGUMENTS_INVALID` and names
/// the task and the field.
///
/// @param where what the arguments belong to, such as `train` or `train.dataset`
/// @param json what the state passes
public record TaskArguments(String where, JsonNode json) {
  private static final ErrorCode CODE = TASK_ARGUMENTS_INVALID;

  /// @throws MillraceException with `TASK_ARGUMENTS_INVALID` if `json` is not an object
  public TaskArguments {
    if (!json.isObject()) {
      throw wrong(where, "", json, "an object");
    }
  }

  public boolean has(String name) {
    return json.hasNonNull(name);
  }

  /// A text that is not empty.
  public String text(String name) {
    JsonNode value = json.path(name);
    if (!value.isString() || value.asString().isEmpty()) {
      throw wrong(where, name, value, "a text");
    }
    return value.asString();
  }

  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  public int integer(String name) {
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(where, name, value, "a whole number");
    }
    return value.asInt();
  }

  public Optional<Integer> optionalInteger(String name) {
    return has(name) ? Optional.of(integer(name)) : Optional.empty();
  }

  /// A time such as `30s`, `15m`, `8h` or `3d`.
  public Optional<Duration> optionalDuration(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    Optional<Duration> time = Durations.find(json.get(name).asString(""));
    if (time.isEmpty()) {
      throw wrong(where, name, json.get(name), "a time such as 30s, 15m, 8h or 3d");
    }
    return time;
  }

  public double number(String name, double absent) {
    if (!has(name)) {
      return absent;
    }
    if (!json.get(name).isNumber()) {
      throw wrong(where, name, json.get(name), "a number");
    }
    return json.get(name).asDouble();
  }

  public boolean flag(String name, boolean absent) {
    if (!has(name)) {
      return absent;
    }
    if (!json.get(name).isBoolean()) {
      throw wrong(where, name, json.get(name), "true or false");
    }
    return json.get(name).asBoolean();
  }

  /// The arguments below `name`.
  public TaskArguments object(String name) {
    if (!json.path(name).isObject()) {
      throw wrong(where, name, json.path(name), "an object");
    }
    return new TaskArguments(where + "." + name, json.get(name));
  }

  /// The arguments below `name`; without any if it is absent.
  public TaskArguments optionalObject(String name) {
    return has(name)
        ? object(name)
        : new TaskArguments(where + "." + name, io.millrace.base.json.Json.object());
  }

  /// The objects of the array `name`; none if it is absent. A single object counts as an array of
  /// one, because JSONata gives a sequence of one as the thing itself.
  public List<TaskArguments> objects(String name) {
    List<TaskArguments> all = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      all.add(new TaskArguments("%s.%s[%d]".formatted(where, name, all.size()), element));
    }
    return all;
  }

  /// The texts of the array `name`; none if it is absent. A single text counts as an array of one.
  public List<String> texts(String name) {
    List<String> all = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      if (!element.isString()) {
        throw wrong(where, name + "[" + all.size() + "]", element, "a text");
      }
      all.add(element.asString());
    }
    return all;
  }

  private List<JsonNode> elements(String name) {
    if (!has(name)) {
      return List.of();
    }
    JsonNode value = json.get(name);
    return value.isArray() ? value.valueStream().toList() : List.of(value);
  }

  private static MillraceException wrong(
      String where, String name, JsonNode value, String expected) {
    String place = name.isEmpty() ? where : where + "." + name;
    String found = value.isMissingNode() || value.isNull() ? "nothing" : value.toString();
    String shown = found.length() > 80 ? found.substring(0, 80) + "…" : found;
    return new MillraceException(
        CODE,
        "Arguments of task %s: %s (expected: %s)".formatted(place, shown, expected),
        "Correct the state's Arguments in the pipeline or the execution's input.");
  }
}
