package io.millrace.ml.profile;

import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What is counted in a number column.
/// @param fractional present values that are not whole
record NumberCounts(
    long rows, long missing, long infinite, long zeros, long negatives, long fractional) {

  static NumberCounts of(double[] values) {
    long missing = 0;
    long infinite = 0;
    long zeros = 0;
    long negatives = 0;
    long fractional = 0;
    for (double value : values) {
      if (Double.isNaN(value)) {
        missing++;
        continue;
      }
      infinite += Double.isInfinite(value) ? 1 : 0;
      zeros += value == 0 ? 1 : 0;
      negatives += value < 0 ? 1 : 0;
      fractional += Double.isInfinite(value) || value != Math.rint(value) ? 1 : 0;
    }
    return new NumberCounts(values.length, missing, infinite, zeros, negatives, fractional);
  }

  NumberCounts merge(NumberCounts next) {
    return new NumberCounts(
        rows + next.rows,
        missing + next.missing,
        infinite + next.infinite,
        zeros + next.zeros,
        negatives + next.negatives,
        fractional + next.fractional);
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("rows", rows);
    json.put("missing", missing);
    json.put("infinite", infinite);
    json.put("zeros", zeros);
    json.put("negatives", negatives);
    json.put("fractional", fractional);
    return json;
  }

  static NumberCounts fromJson(JsonNode json) {
    return new NumberCounts(
        json.path("rows").asLong(0),
        json.path("missing").asLong(0),
        json.path("infinite").asLong(0),
        json.path("zeros").asLong(0),
        json.path("negatives").asLong(0),
        json.path("fractional").asLong(0));
  }
}
