package io.millrace.monitoring.format;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `constraints.json` of model quality, for regression: a threshold for each metric and the
/// direction that means a violation.
///
/// @param limits by metric: `rmse`, `mae`, `mse`, `r2`
public record QualityConstraints(SequencedMap<String, Limit> limits) {
  private static final String BLOCK = "regression_constraints";

  /// @param comparison the direction that violates
  public record Limit(double threshold, Comparison comparison) {}

  /// What a model must keep up: errors at most `1 + tolerance` times those on the test rows, and of
  /// the variance that it left unexplained at most so much more.
  /// @param onTest by metric: `mae`, `mse`, `rmse`, `r2`; others are left out
  /// @param tolerance such as 0.25
  public static QualityConstraints suggest(Map<String, Double> onTest, double tolerance) {
    SequencedMap<String, Limit> limits = new LinkedHashMap<>();
    double factor = 1 + tolerance;
    onTest.forEach(
        (metric, value) -> {
          switch (metric) {
            case "mae", "rmse" ->
                limits.put(metric, new Limit(value * factor, Comparison.GREATER_THAN));
            case "mse" ->
                limits.put(metric, new Limit(value * factor * factor, Comparison.GREATER_THAN));
            case "r2" ->
                limits.put(metric, new Limit(1 - (1 - value) * factor, Comparison.LESS_THAN));
            default -> {}
          }
        });
    return new QualityConstraints(limits);
  }

  /// The limits that `measured` breaks. An undefined value breaks none.
  public List<Violation.OfMetric> check(Map<String, Measure> measured) {
    List<Violation.OfMetric> violations = new ArrayList<>();
    limits.forEach(
        (metric, limit) -> {
          double value =
              measured.getOrDefault(metric, new Measure.Undefined("not measured")).orNaN();
          if (limit.comparison().violated(value, limit.threshold())) {
            violations.add(
                new Violation.OfMetric(
                    metric,
                    limit.comparison(),
                    String.format(
                        Locale.ROOT,
                        "%s %s is %s %s",
                        metric,
                        number(value),
                        limit.comparison() == Comparison.GREATER_THAN ? "above" : "below",
                        number(limit.threshold()))));
          }
        });
    return violations;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.4f", value);
  }

  public ObjectNode toJson() {
    ObjectNode root = Json.object();
    root.put("version", 0.0);
    ObjectNode block = root.putObject(BLOCK);
    limits.forEach(
        (metric, limit) ->
            block
                .putObject(metric)
                .put("threshold", limit.threshold())
                .put("comparison_operator", limit.comparison().label()));
    return root;
  }

  public static QualityConstraints fromJson(JsonNode root) {
    SequencedMap<String, Limit> limits = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.path(BLOCK).properties()) {
      String direction = entry.getValue().path("comparison_operator").asString("");
      for (Comparison comparison : Comparison.values()) {
        if (comparison.label().equals(direction)) {
          limits.put(
              entry.getKey(), new Limit(entry.getValue().path("threshold").asDouble(), comparison));
        }
      }
    }
    return new QualityConstraints(limits);
  }
}
