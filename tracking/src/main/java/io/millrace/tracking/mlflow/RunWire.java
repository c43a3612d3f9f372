package io.millrace.tracking.mlflow;

import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunInfo;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// Runs and what they read in MLflow's JSON.
final class RunWire {
  private RunWire() {}

  static JsonNode run(Run run) {
    return Written.node(json -> run(json, run));
  }

  static JsonNode info(RunInfo info) {
    return Written.node(json -> info(json, info));
  }

  private static void run(JsonGenerator json, Run run) {
    json.writeStartObject();
    json.writeName("info");
    info(json, run.info());
    json.writeObjectPropertyStart("data");
    Written.list(json, "metrics", run.data().metrics(), MetricWire::metric);
    Written.list(json, "params", run.data().params(), Wire::param);
    Written.list(json, "tags", run.data().tags(), Wire::tag);
    json.writeEndObject();
    json.writeObjectPropertyStart("inputs");
    Written.list(json, "dataset_inputs", run.inputs().datasets(), RunWire::dataset);
    Written.list(json, "model_inputs", run.inputs().models(), RunWire::modelInput);
    json.writeEndObject();
    json.writeObjectPropertyStart("outputs");
    Written.list(json, "model_outputs", run.outputs().models(), RunWire::modelOutput);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void info(JsonGenerator json, RunInfo info) {
    json.writeStartObject();
    json.writeStringProperty("run_id", info.id());
    json.writeStringProperty("run_uuid", info.id());
    json.writeStringProperty("run_name", info.name());
    json.writeStringProperty("experiment_id", info.experimentId());
    json.writeStringProperty("user_id", info.user());
    json.writeStringProperty("status", info.status().name());
    json.writeNumberProperty("start_time", info.startTime().toEpochMilli());
    info.endTime().ifPresent(end -> json.writeNumberProperty("end_time", end.toEpochMilli()));
    json.writeStringProperty("artifact_uri", info.artifactUri().toString());
    json.writeStringProperty("lifecycle_stage", Wire.lower(info.lifecycle()));
    json.writeEndObject();
  }

  private static void dataset(JsonGenerator json, DatasetInput input) {
    json.writeStartObject();
    Written.list(json, "tags", input.tags(), Wire::tag);
    json.writeObjectPropertyStart("dataset");
    json.writeStringProperty("name", input.dataset().name());
    json.writeStringProperty("digest", input.dataset().digest());
    json.writeStringProperty("source_type", input.sourceType());
    json.writeStringProperty("source", input.source());
    input.schema().ifPresent(schema -> json.writeStringProperty("schema", schema));
    input.profile().ifPresent(profile -> json.writeStringProperty("profile", profile));
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void modelInput(JsonGenerator json, String modelId) {
    json.writeStartObject();
    json.writeStringProperty("model_id", modelId);
    json.writeEndObject();
  }

  private static void modelOutput(JsonGenerator json, Run.ModelOutput model) {
    json.writeStartObject();
    json.writeStringProperty("model_id", model.modelId());
    json.writeNumberProperty("step", model.step());
    json.writeEndObject();
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
