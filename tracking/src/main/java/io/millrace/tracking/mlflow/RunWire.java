package io.millrace.tracking.mlflow;

import io.millrace.base.json.Json;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunInfo;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Runs, metrics and datasets in MLflow's JSON.
final class RunWire {
  private RunWire() {}

  static ObjectNode run(Run run) {
    ObjectNode json = Json.object();
    json.set("info", info(run.info()));
    ObjectNode data = json.putObject("data");
    Wire.put(data, "metrics", run.data().metrics(), MetricBody::of);
    Wire.put(data, "params", run.data().params(), Wire::param);
    Wire.put(data, "tags", run.data().tags(), Wire::tag);
    ObjectNode inputs = json.putObject("inputs");
    Wire.put(inputs, "dataset_inputs", run.inputs().datasets(), RunWire::dataset);
    Wire.put(
        inputs, "model_inputs", run.inputs().models(), id -> Json.object().put("model_id", id));
    ObjectNode outputs = json.putObject("outputs");
    Wire.put(
        outputs,
        "model_outputs",
        run.outputs().models(),
        m -> Json.object().put("model_id", m.modelId()).put("step", m.step()));
    return json;
  }

  static ObjectNode info(RunInfo info) {
    ObjectNode json =
        Json.object()
            .put("run_id", info.id())
            .put("run_uuid", info.id())
            .put("run_name", info.name())
            .put("experiment_id", info.experimentId())
            .put("user_id", info.user())
            .put("status", info.status().name())
            .put("start_time", info.startTime().toEpochMilli());
    info.endTime().ifPresent(end -> json.put("end_time", end.toEpochMilli()));
    return json.put("artifact_uri", info.artifactUri().toString())
        .put("lifecycle_stage", Wire.lower(info.lifecycle()));
  }

  private static ObjectNode dataset(DatasetInput input) {
    ObjectNode json = Json.object();
    Wire.put(json, "tags", input.tags(), Wire::tag);
    ObjectNode dataset =
        json.putObject("dataset")
            .put("name", input.dataset().name())
            .put("digest", input.dataset().digest())
            .put("source_type", input.sourceType())
            .put("source", input.source());
    Wire.put(dataset, "schema", input.schema());
    Wire.put(dataset, "profile", input.profile());
    return json;
  }

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

  static DatasetInput dataset(Fields fields) {
    Fields dataset = fields.object("dataset");
    return new DatasetInput(
        new DatasetName(dataset.text("name"), dataset.text("digest")),
        dataset.text("source_type"),
        dataset.text("source"),
        dataset.optionalText("schema"),
        dataset.optionalText("profile"),
        Wire.tags(fields));
  }
}
