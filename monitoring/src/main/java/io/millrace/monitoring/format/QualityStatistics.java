package io.millrace.monitoring.format;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.RegressionMetrics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ObjectNode;

/// Writes `statistics.json` of model quality, for regression.
///
/// The standard deviation of each figure is the text `"NaN"`: Model Monitor gives one from 200
/// records on, out of random samples; we give intervals with the gate instead.
public final class QualityStatistics {
  private QualityStatistics() {}

  public static ObjectNode toJson(RegressionMetrics metrics, Instant at) {
    ObjectNode root = Json.object();
    root.put("version", 0.0);
    ObjectNode dataset = root.putObject("dataset");
    dataset.put("item_count", metrics.rows());
    dataset.put("evaluation_time", at.truncatedTo(ChronoUnit.SECONDS).toString());
    ObjectNode block = root.putObject("regression_metrics");
    for (String name : new String[] {"mae", "mse", "rmse", "r2"}) {
      ObjectNode figure = block.putObject(name);
      DataStatistics.put(figure, "value", metrics.byName().getOrDefault(name, metrics.rmse()));
      figure.put("standard_deviation", "NaN");
    }
    return root;
  }
}
