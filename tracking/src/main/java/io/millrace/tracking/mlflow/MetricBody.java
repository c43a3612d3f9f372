package io.millrace.tracking.mlflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.Metric;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A point in MLflow's JSON. It is written as it is, without a tree: histories have thousands.
///
/// @param value see [Wire#number]
@JsonInclude(JsonInclude.Include.NON_NULL)
record MetricBody(
    String key,
    Object value,
    long timestamp,
    long step,
    @JsonProperty("dataset_name") @Nullable String datasetName,
    @JsonProperty("dataset_digest") @Nullable String datasetDigest,
    @JsonProperty("model_id") @Nullable String modelId,
    @JsonProperty("run_id") @Nullable String runId) {

  /// Without the logged model: that is told by the model, not by the run.
  static JsonNode of(Metric metric) {
    return node(metric, null, null, null);
  }

  /// With the run that it is of.
  static JsonNode of(String run, Metric metric) {
    return node(metric, null, null, run);
  }

  /// With all that is known of it.
  static JsonNode of(LoggedModel.RunMetric point) {
    Metric metric = point.metric();
    return node(
        metric, metric.dataset().orElse(null), metric.modelId().orElse(null), point.runId());
  }

  private static JsonNode node(
      Metric metric, @Nullable DatasetName dataset, @Nullable String model, @Nullable String run) {
    return JsonNodeFactory.instance.pojoNode(
        new MetricBody(
            metric.key(),
            Wire.number(metric.value()),
            metric.timestamp(),
            metric.step(),
            dataset == null ? null : dataset.name(),
            dataset == null ? null : dataset.digest(),
            model,
            run));
  }
}
