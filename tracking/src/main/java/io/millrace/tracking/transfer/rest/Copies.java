package io.millrace.tracking.transfer.rest;

import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Param;
import io.millrace.tracking.RegisteredModel.AliasedVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.Tag;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.LoggedModelCopy.ModelPoint;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.VersionFiles;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Reads MLflow's JSON.
final class Copies {
  private Copies() {}

  static ExperimentCopy experiment(JsonNode json) {
    return new ExperimentCopy(
        text(json, "experiment_id"),
        text(json, "name"),
        lifecycle(json),
        json.path("creation_time").asLong(0),
        json.path("last_update_time").asLong(0),
        tags(json));
  }

  static RunCopy run(JsonNode json) {
    JsonNode info = json.path("info");
    JsonNode data = json.path("data");
    return new RunCopy(
        text(info, "run_id"),
        text(info, "experiment_id"),
        text(info, "run_name"),
        text(info, "user_id"),
        RunStatus.valueOf(text(info, "status")),
        info.path("start_time").asLong(0),
        info.has("end_time") ? Optional.of(info.path("end_time").asLong()) : Optional.empty(),
        lifecycle(info),
        text(info, "artifact_uri"),
        params(data),
        tags(data),
        list(json.path("inputs").path("dataset_inputs"), Copies::dataset),
        list(json.path("inputs").path("model_inputs"), model -> text(model, "model_id")),
        list(json.path("outputs").path("model_outputs"), Copies::output),
        list(data.path("metrics"), metric -> text(metric, "key")).stream().sorted().toList());
  }

  private static Run.ModelOutput output(JsonNode json) {
    return new Run.ModelOutput(text(json, "model_id"), json.path("step").asLong(0));
  }

  private static DatasetInput dataset(JsonNode json) {
    JsonNode dataset = json.path("dataset");
    return new DatasetInput(
        new DatasetName(text(dataset, "name"), text(dataset, "digest")),
        text(dataset, "source_type"),
        text(dataset, "source"),
        optional(dataset, "schema"),
        optional(dataset, "profile"),
        tags(json));
  }

  static Point point(JsonNode metric) {
    JsonNode value = metric.path("value");
    return new Point(
        value.isString() ? Double.parseDouble(value.asString()) : value.asDouble(),
        metric.path("timestamp").asLong(0),
        metric.path("step").asLong(0));
  }

  static LoggedModelCopy loggedModel(JsonNode json, Lifecycle lifecycle) {
    JsonNode info = json.path("info");
    JsonNode data = json.path("data");
    return new LoggedModelCopy(
        text(info, "model_id"),
        text(info, "experiment_id"),
        text(info, "name"),
        info.path("creation_timestamp_ms").asLong(0),
        info.path("last_updated_timestamp_ms").asLong(0),
        status(text(info, "status")),
        text(info, "model_type"),
        text(info, "source_run_id"),
        lifecycle,
        text(info, "artifact_uri"),
        tags(info),
        params(data),
        list(data.path("metrics"), Copies::modelPoint));
  }

  private static LoggedModel.Status status(String name) {
    return LoggedModel.Status.valueOf(name.replaceFirst("^LOGGED_MODEL_(STATUS_)?", ""));
  }

  private static ModelPoint modelPoint(JsonNode metric) {
    return new ModelPoint(
        text(metric, "run_id"),
        text(metric, "key"),
        point(metric),
        text(metric, "dataset_name"),
        text(metric, "dataset_digest"));
  }

  static RegisteredModelCopy registeredModel(
      JsonNode json, List<RegisteredModelCopy.Version> versions) {
    return new RegisteredModelCopy(
        text(json, "name"),
        optional(json, "description").filter(text -> !text.isEmpty()),
        json.path("creation_timestamp").asLong(0),
        json.path("last_updated_timestamp").asLong(0),
        tags(json),
        versions,
        list(
            json.path("aliases"),
            alias -> new AliasedVersion(text(alias, "alias"), number(text(alias, "version")))));
  }

  /// @param location that its source stands for
  static RegisteredModelCopy.Version version(JsonNode json, String location) {
    VersionFiles files = VersionFiles.of(text(json, "source"), location);
    return new RegisteredModelCopy.Version(
        number(text(json, "version")),
        json.path("creation_timestamp").asLong(0),
        json.path("last_updated_timestamp").asLong(0),
        ModelVersion.Stage.valueOf(text(json, "current_stage").toUpperCase(Locale.ROOT)),
        text(json, "description"),
        files.holder(),
        files.path(),
        text(json, "run_id"),
        text(json, "run_link"),
        optional(json, "model_id").filter(id -> !id.isEmpty()).or(files::modelId),
        tags(json));
  }

  private static int number(String version) {
    return Integer.parseInt(version);
  }

  private static Lifecycle lifecycle(JsonNode json) {
    return Lifecycle.valueOf(text(json, "lifecycle_stage").toUpperCase(Locale.ROOT));
  }

  private static List<Tag> tags(JsonNode json) {
    return list(json.path("tags"), tag -> new Tag(text(tag, "key"), text(tag, "value")));
  }

  private static List<Param> params(JsonNode json) {
    return list(json.path("params"), param -> new Param(text(param, "key"), text(param, "value")));
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> item) {
    return array.valueStream().map(item).toList();
  }

  /// Empty if it is absent.
  static String text(JsonNode json, String field) {
    return json.path(field).asString("");
  }

  private static Optional<String> optional(JsonNode json, String field) {
    return json.has(field) ? Optional.of(text(json, field)) : Optional.empty();
  }
}
