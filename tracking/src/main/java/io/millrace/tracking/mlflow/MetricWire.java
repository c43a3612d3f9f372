package io.millrace.tracking.mlflow;

import io.millrace.tracking.DatasetName;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.Metric;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// Points in MLflow's JSON.
final class MetricWire {
  private MetricWire() {}

  static Metric metric(Fields fields) {
    return new Metric(
        fields.text("key"),
        fields.number("value"),
        fields.wholeNumber("timestamp"),
        fields.optionalWholeNumber("step").orElse(0L),
        fields.optionalText("model_id").filter(s -> !s.isEmpty()),
        datasetName(fields));
  }

  private static Optional<DatasetName> datasetName(Fields fields) {
    Optional<String> name = fields.optionalText("dataset_name").filter(s -> !s.isEmpty());
    Optional<String> digest = fields.optionalText("dataset_digest").filter(s -> !s.isEmpty());
    if (name.isPresent() != digest.isPresent()) {
      throw FieldValues.invalid(
          "Both dataset_name and dataset_digest must be provided if one is provided");
    }
    return name.map(n -> new DatasetName(n, digest.orElseThrow()));
  }

  /// Without the logged model: that is told by the model, not by the run.
  static JsonNode metric(Metric metric) {
    return Written.node(json -> metric(json, metric));
  }

  /// As [#metric(Metric)].
  static void metric(JsonGenerator json, Metric metric) {
    begin(json, metric);
    json.writeEndObject();
  }

  /// With the run that it is of.
  static JsonNode ofRun(String run, Metric metric) {
    return Written.node(
        json -> {
          begin(json, metric);
          json.writeStringProperty("run_id", run);
          json.writeEndObject();
        });
  }

  /// With all that is known of it.
  static JsonNode ofModel(LoggedModel.RunMetric point) {
    return Written.node(
        json -> {
          begin(json, point.metric());
          point.metric().dataset().ifPresent(dataset -> dataset(json, dataset));
          point.metric().modelId().ifPresent(model -> json.writeStringProperty("model_id", model));
          json.writeStringProperty("run_id", point.runId());
          json.writeEndObject();
        });
  }

  private static void dataset(JsonGenerator json, DatasetName dataset) {
    json.writeStringProperty("dataset_name", dataset.name());
    json.writeStringProperty("dataset_digest", dataset.digest());
  }

  private static void begin(JsonGenerator json, Metric metric) {
    json.writeStartObject();
    json.writeStringProperty("key", metric.key());
    value(json, metric.value());
    json.writeNumberProperty("timestamp", metric.timestamp());
    json.writeNumberProperty("step", metric.step());
  }

  /// NaN is a text; an infinity the greatest double, as MLflow's clients expect.
  private static void value(JsonGenerator json, double value) {
    if (Double.isNaN(value)) {
      json.writeStringProperty("value", "NaN");
    } else {
      json.writeNumberProperty(
          "value", Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value);
    }
  }
}
