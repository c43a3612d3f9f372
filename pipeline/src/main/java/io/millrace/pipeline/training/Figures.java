package io.millrace.pipeline.training;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.RegressionMetrics;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How far predictions are from labels on the test rows.
///
/// @param rows rows that count
/// @param left rows without a usable label or prediction
/// @param rmse in the unit of the label; NaN if no row counts
/// @param mae in the unit of the label; NaN if no row counts
/// @param r2 at most 1; NaN if undefined
record Figures(long rows, long left, double rmse, double mae, double r2) {
  static Figures of(double[] labels, double[] predictions) {
    RegressionMetrics metrics = RegressionMetrics.of(labels, predictions);
    return new Figures(
        metrics.rows(),
        metrics.missing() + metrics.nonFinite(),
        metrics.rmse().orNaN(),
        metrics.mae().orNaN(),
        metrics.r2().orNaN());
  }

  /// @param name `rmse`, `mae` or `r2`
  double metric(String name) {
    return switch (name) {
      case "rmse" -> rmse;
      case "mae" -> mae;
      case "r2" -> r2;
      default -> throw new IllegalArgumentException(name);
    };
  }

  /// A figure without a value is null.
  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("rows", rows);
    json.put("rows_left_out", left);
    put(json, "rmse", rmse);
    put(json, "mae", mae);
    put(json, "r2", r2);
    return json;
  }

  static Figures parse(JsonNode json) {
    return new Figures(
        json.path("rows").asLong(0),
        json.path("rows_left_out").asLong(0),
        json.path("rmse").asDouble(Double.NaN),
        json.path("mae").asDouble(Double.NaN),
        json.path("r2").asDouble(Double.NaN));
  }

  static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }
}
