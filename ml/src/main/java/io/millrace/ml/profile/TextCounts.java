package io.millrace.ml.profile;

import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What is counted in a text column.
/// @param fractional texts that are fractional numbers
/// @param integral texts that are whole numbers
/// @param booleans texts that are `true` or `false`
record TextCounts(
    long rows, long missing, long empty, long fractional, long integral, long booleans) {

  /// The compatible rule: any text, or booleans mixed with numbers, make a text column.
  InferredType inferredType() {
    long present = rows - missing;
    if (present == 0) {
      return InferredType.UNKNOWN;
    }
    if (booleans == present) {
      return InferredType.BOOLEAN;
    }
    if (fractional + integral < present) {
      return InferredType.STRING;
    }
    return fractional > 0 ? InferredType.FRACTIONAL : InferredType.INTEGRAL;
  }

  TextCounts merge(TextCounts next) {
    return new TextCounts(
        rows + next.rows,
        missing + next.missing,
        empty + next.empty,
        fractional + next.fractional,
        integral + next.integral,
        booleans + next.booleans);
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("rows", rows);
    json.put("missing", missing);
    json.put("empty", empty);
    json.put("fractional", fractional);
    json.put("integral", integral);
    json.put("booleans", booleans);
    return json;
  }

  static TextCounts fromJson(JsonNode json) {
    return new TextCounts(
        json.path("rows").asLong(0),
        json.path("missing").asLong(0),
        json.path("empty").asLong(0),
        json.path("fractional").asLong(0),
        json.path("integral").asLong(0),
        json.path("booleans").asLong(0));
  }
}
