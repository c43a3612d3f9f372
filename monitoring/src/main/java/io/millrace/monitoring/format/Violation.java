package io.millrace.monitoring.format;

import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One constraint that did not hold, as `constraint_violations.json` has it.
public sealed interface Violation {
  /// The kind of check, such as `baseline_drift_check` or `GreaterThanThreshold`.
  String checkType();

  /// A sentence with the value and the limit.
  String description();

  /// What it is about: a column's or a metric's name.
  String subject();

  /// About a column of the data.
  record OfFeature(String feature, Check check, String description) implements Violation {
    @Override
    public String checkType() {
      return check.label();
    }

    @Override
    public String subject() {
      return feature;
    }
  }

  /// About a quality metric of the model.
  record OfMetric(String metric, Comparison comparison, String description) implements Violation {
    /// The same, saying that it is about these models.
    public OfMetric of(String models) {
      return new OfMetric(metric, comparison, models + ": " + description);
    }

    @Override
    public String checkType() {
      return comparison.label();
    }

    @Override
    public String subject() {
      return metric;
    }
  }

  /// A violation of another tool or check, kept as it was read.
  record Other(String subject, String checkType, String description) implements Violation {}

  /// The checks of columns.
  enum Check {
    DATA_TYPE,
    COMPLETENESS,
    BASELINE_DRIFT,
    MISSING_COLUMN,
    EXTRA_COLUMN,
    CATEGORICAL_VALUES;

    /// `data_type_check`, as it is written to files.
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT) + "_check";
    }
  }

  /// The file's entry.
  default JsonNode toJson() {
    ObjectNode node = Json.object();
    node.put(this instanceof OfMetric ? "metric_name" : "feature_name", subject());
    node.put("constraint_check_type", checkType());
    node.put("description", description());
    return node;
  }

  /// Reads an entry of any kind.
  static Violation fromJson(JsonNode node) {
    String type = node.path("constraint_check_type").asString("");
    String description = node.path("description").asString("");
    String feature = node.path("feature_name").asString("");
    String metric = node.path("metric_name").asString("");
    for (Check check : Check.values()) {
      if (check.label().equals(type) && node.has("feature_name")) {
        return new OfFeature(feature, check, description);
      }
    }
    for (Comparison comparison : Comparison.values()) {
      if (comparison.label().equals(type) && node.has("metric_name")) {
        return new OfMetric(metric, comparison, description);
      }
    }
    return new Other(node.has("metric_name") ? metric : feature, type, description);
  }
}
