package io.millrace.serving;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/// What requests may set beside their rows: what the models of an endpoint declare. Where two of
/// them have one of the same name, its value must suit both.
///
/// @param isOpen whether any name is taken, and any value as it is: of what was taken before
public record Parameters(List<Parameter> list, boolean isOpen) {
  /// What they are called in a request.
  public static final String KEY = "params";

  static final Parameters NONE = new Parameters(List.of(), false);

  /// Reads what was captured.
  static final Parameters OPEN = new Parameters(List.of(), true);

  private static final ObjectReader TREES =
      Json.mapper()
          .reader()
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  public Parameters {
    list = List.copyOf(list);
  }

  /// Of models that answer together.
  static Parameters of(List<Parameter> all) {
    return new Parameters(all.stream().distinct().toList(), false);
  }

  /// Whether there can be any.
  boolean areTaken() {
    return isOpen || areDeclared();
  }

  boolean areDeclared() {
    return !list.isEmpty();
  }

  /// Takes the value that `in` has come to, and leaves it at its end. `null` sets nothing.
  /// @throws io.millrace.base.MillraceException with `REQUEST_INVALID` if it is no object, names
  ///     what no model declares, or has a value of another type
  public Params take(JsonParser in) {
    JsonNode given = tree(in);
    require(
        given.isObject() || given.isNull(),
        REQUEST_INVALID,
        "Send an object of the parameters' names and values, or leave params out.",
        "params is no object.");
    Map<String, JsonNode> taken = new LinkedHashMap<>();
    given
        .properties()
        .forEach(each -> taken.put(each.getKey(), checked(each.getKey(), each.getValue())));
    return taken.isEmpty() ? Params.NONE : new Params(taken);
  }

  private static JsonNode tree(JsonParser in) {
    try {
      return TREES.readTree(in);
    } catch (DatabindException e) {
      throw new MillraceException(
          REQUEST_INVALID, "params: a name is given twice.", "Give each name once.", e);
    }
  }

  private JsonNode checked(String name, JsonNode value) {
    List<Parameter> named = list.stream().filter(each -> each.name().equals(name)).toList();
    List<String> names = list.stream().map(Parameter::name).distinct().toList();
    require(
        isOpen || !named.isEmpty(),
        REQUEST_INVALID,
        names.isEmpty()
            ? "Leave params out: no signature of the endpoint's models declares any."
            : "Send those that a signature of the endpoint's models declares: %s."
                .formatted(String.join(", ", names)),
        "params: '%s' is none of the parameters of the endpoint's models.",
        name.length() > 250 ? name.substring(0, 250) + "…" : name);
    for (Parameter each : named) {
      var _ = each.of(value); // as each model gets it
    }
    return value;
  }
}
