package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.StateFailure.Told;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Evaluates templates that must give one kind of value.
final class Checks {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

  private Checks() {}

  static boolean truth(Template template, Evaluation evaluation, String location)
      throws StateFailure {
    JsonNode value = template.evaluate(evaluation, location);
    if (!value.isBoolean()) {
      throw unexpected(template, location, "boolean", value);
    }
    return value.booleanValue();
  }

  static JsonNode string(Template template, Evaluation evaluation, String location)
      throws StateFailure {
    JsonNode value = template.evaluate(evaluation, location);
    if (!value.isString()) {
      throw unexpected(template, location, "string", value);
    }
    return value;
  }

  static Optional<String> optionalString(
      Optional<Template> template, Evaluation evaluation, String location) throws StateFailure {
    return template.isEmpty()
        ? Optional.empty()
        : Optional.of(string(template.get(), evaluation, location).stringValue());
  }

  static OptionalInt optionalInteger(
      Optional<Template> template, Evaluation evaluation, String location, int min, int max)
      throws StateFailure {
    return template.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(integer(template.get(), evaluation, location, min, max));
  }

  static int integer(Template template, Evaluation evaluation, String location, int min, int max)
      throws StateFailure {
    JsonNode value = template.evaluate(evaluation, location);
    if (template instanceof Template.At(var path)) {
      return integer(value, path.text(), location, min, max);
    }
    if (!value.isNumber()) {
      throw unexpected(template, location, "number", value);
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw StateFailure.value(
          "The field '%s' must be an integer from %d to %d, but was: %s"
              .formatted(location, min, max, Json.write(value)),
          Told.EVALUATION);
    }
    return value.intValue();
  }

  /// A number that a path leads to, or a text that is one.
  private static int integer(JsonNode value, String path, String field, int min, int max)
      throws StateFailure {
    String text = value.isString() ? value.stringValue() : Json.write(value);
    if (!INTEGER.matcher(text).matches()) {
      throw StateFailure.silent(
          ErrorNames.RUNTIME,
          "The %sPath field refers to value \"%s\" which is not a valid integer: %s"
              .formatted(field, text, path));
    }
    long number = Long.parseLong(text);
    if (number < min || number > max) {
      throw StateFailure.silent(
          ErrorNames.RUNTIME,
          "The %sPath field refers to value \"%s\" which is not from %d to %d: %s"
              .formatted(field, text, min, max, path));
    }
    return (int) number;
  }

  /// A number that need not be whole.
  static double number(Template template, Evaluation evaluation, String location)
      throws StateFailure {
    JsonNode value = template.evaluate(evaluation, location);
    if (value.isNumber()) {
      return value.doubleValue();
    }
    if (!(template instanceof Template.At(var path))) {
      throw unexpected(template, location, "number", value);
    }
    String text = value.isString() ? value.stringValue() : Json.write(value);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw StateFailure.silent(
          ErrorNames.RUNTIME,
          "The %sPath field refers to value \"%s\" which is not a valid float: %s"
              .formatted(location, text, path.text()));
    }
  }

  private static StateFailure unexpected(
      Template template, String location, String wanted, JsonNode value) {
    String got = value.getNodeType().name().toLowerCase(Locale.ROOT);
    if (!(template instanceof Template.Query(var query))) {
      return StateFailure.silent(
          ErrorNames.RUNTIME,
          "The field '%s' must be a %s, but was: %s"
              .formatted(location, wanted, Json.write(value)));
    }
    String expression = query.text();
    return StateFailure.evaluation(
        "The JSONata expression '%s' specified for the field '%s' returned an unexpected result type. Expected '%s', but was '%s' for value: %s"
            .formatted(expression, location, wanted, got, Json.write(value)),
        location);
  }
}
