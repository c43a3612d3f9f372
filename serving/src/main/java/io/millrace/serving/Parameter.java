package io.millrace.serving;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.data.csv.Cells;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DoubleNode;

/// What a model takes beside rows, the same for all rows of a request: a parameter of its
/// signature, as MLflow types it.
///
/// @param isList whether a value is an array of what `type` says, and not one such
/// @param preset what the model gets where a request does not say
public record Parameter(String name, Type type, boolean isList, JsonNode preset) {
  private static final String FIX = "Send the value as the signature of the model has it.";
  private static final int SHOWN_MAX = 60;

  /// What MLflow calls a type. `null` is of each of them.
  public enum Type {
    BOOLEAN("true or false"),
    INTEGER("a whole number"),
    LONG("a whole number"),
    /// Whole numbers as well, which become such.
    FLOAT("a finite number"),
    DOUBLE("a finite number"),
    STRING("a text"),
    DATETIME("a text such as 2026-11-02T07:00:00"),
    /// What its properties may be is left to MLflow.
    OBJECT("an object");

    private final String expected;

    Type(String expected) {
      this.expected = expected;
    }

    private boolean has(JsonNode value) {
      return switch (this) {
        case BOOLEAN -> value.isBoolean();
        case INTEGER, LONG -> value.isIntegralNumber();
        case FLOAT, DOUBLE -> value.isNumber() && Double.isFinite(value.asDouble(Double.NaN));
        case STRING -> value.isString();
        case DATETIME -> value.isString() && Cells.timestamp(value.asString()).isPresent();
        case OBJECT -> value.isObject();
      };
    }
  }

  /// The value as the model gets it.
  /// @throws io.millrace.base.MillraceException with `REQUEST_INVALID` if it is of another type
  JsonNode of(JsonNode value) {
    if (!isList) {
      return one(value, "");
    }
    require(
        value.isArray(),
        REQUEST_INVALID,
        FIX,
        "params, '%s': %s (expected: an array, each value %s)",
        name,
        shown(value),
        type.expected);
    ArrayNode all = Json.array();
    for (int i = 0; i < value.size(); i++) {
      all.add(one(value.get(i), "[" + i + "]"));
    }
    return all;
  }

  private JsonNode one(JsonNode value, String place) {
    require(
        value.isNull() || type.has(value),
        REQUEST_INVALID,
        FIX,
        "params, '%s'%s: %s (expected: %s)",
        name,
        place,
        shown(value),
        type.expected);
    return switch (type) {
      case FLOAT, DOUBLE -> value.isNull() ? value : DoubleNode.valueOf(value.doubleValue());
      case BOOLEAN, INTEGER, LONG, STRING, DATETIME, OBJECT -> value;
    };
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
  }
}
