package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.MODEL_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.ModelVersion.Stage;
import io.millrace.tracking.RegisteredModel;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Registered models and versions in MLflow's JSON.
final class ModelWire {
  private ModelWire() {}

  static ObjectNode answer(RegisteredModel model) {
    ObjectNode answer = Json.object();
    answer.set("registered_model", model(model));
    return answer;
  }

  static ObjectNode model(RegisteredModel model) {
    ObjectNode json =
        Json.object()
            .put("name", model.name())
            .put("creation_timestamp", model.createdAt().toEpochMilli())
            .put("last_updated_timestamp", model.updatedAt().toEpochMilli());
    Wire.put(json, "description", model.description());
    Wire.put(json, "latest_versions", model.latestVersions(), ModelWire::version);
    Wire.put(json, "tags", model.tags(), Wire::tag);
    Wire.put(
        json,
        "aliases",
        model.aliases(),
        a -> Json.object().put("alias", a.alias()).put("version", Integer.toString(a.version())));
    return json;
  }

  static ObjectNode answer(ModelVersion version) {
    ObjectNode answer = Json.object();
    answer.set("model_version", version(version));
    return answer;
  }

  static ObjectNode version(ModelVersion version) {
    ObjectNode json =
        Json.object()
            .put("name", version.name())
            .put("version", Integer.toString(version.version()))
            .put("creation_timestamp", version.createdAt().toEpochMilli())
            .put("last_updated_timestamp", version.updatedAt().toEpochMilli())
            .put("current_stage", name(version.stage()))
            .put("description", version.description())
            .put("source", version.source())
            .put("run_id", version.runId())
            .put("status", "READY")
            .put("run_link", version.runLink());
    Wire.put(json, "model_id", version.modelId());
    Wire.put(json, "tags", version.tags(), Wire::tag);
    Wire.put(json, "aliases", version.aliases(), StringNode::valueOf);
    return json;
  }

  static String name(Stage stage) {
    return switch (stage) {
      case NONE -> "None";
      case STAGING -> "Staging";
      case PRODUCTION -> "Production";
      case ARCHIVED -> "Archived";
    };
  }

  /// In any case.
  static Stage stage(String name) {
    for (Stage stage : Stage.values()) {
      if (stage.name().equals(name.toUpperCase(Locale.ROOT))) {
        return stage;
      }
    }
    throw new MillraceException(
        MODEL_INVALID,
        "Invalid Model Version stage: %s. Value must be one of None, Staging, Production, Archived."
            .formatted(name),
        "Use one of the four stages, or better an alias.");
  }
}
