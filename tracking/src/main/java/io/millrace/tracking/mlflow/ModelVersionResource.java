package io.millrace.tracking.mlflow;

import io.millrace.base.json.Json;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Registry.Others;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tracking;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// `/model-versions/…`.
final class ModelVersionResource {
  private static final String ROOT = "/model-versions";
  private static final int MAX_RESULTS = 200_000;

  private final Registry registry;
  private final Tracking tracking;
  private final LoggedModels loggedModels;

  ModelVersionResource(Registry registry, Tracking tracking, LoggedModels loggedModels) {
    this.registry = registry;
    this.tracking = tracking;
    this.loggedModels = loggedModels;
  }

  void routes(MlflowRoutes routes) {
    routes.post(ROOT + "/create", "model.register", "Register a version", this::create);
    routes.get(ROOT + "/get", "model.read", "Read a version", this::find);
    routes.patch(ROOT + "/update", "model.update", "Describe a version", this::describe);
    routes.delete(ROOT + "/delete", "model.delete", "Delete a version", this::delete);
    routes.get(ROOT + "/search", "model.read", "Search versions", this::search);
    routes.get(
        ROOT + "/get-download-uri",
        "model.read",
        "Read where a version's files are",
        this::downloadUri);
    routes.post(
        ROOT + "/transition-stage",
        "model.promote",
        "Move a version to another stage",
        this::transition);
    routes.post(ROOT + "/set-tag", "model.update", "Set a tag of a version", this::setTag);
    routes.delete(
        ROOT + "/delete-tag", "model.update", "Delete a tag of a version", this::deleteTag);
  }

  private ObjectNode create(Fields fields) {
    return ModelWire.answer(
        registry.addVersion(
            fields.text("name"),
            new RegisterVersion(
                fields.text("source"),
                fields.optionalText("run_id").filter(id -> !id.isEmpty()),
                fields.optionalText("model_id").filter(id -> !id.isEmpty()),
                Wire.tags(fields),
                fields.optionalText("description").orElse(""),
                fields.optionalText("run_link").orElse(""),
                Optional.empty())));
  }

  private ObjectNode find(Fields fields) {
    return ModelWire.answer(registry.version(fields.text("name"), version(fields)));
  }

  /// The number in the field `version`, which is a string in MLflow.
  static int version(Fields fields) {
    String text = fields.text("version");
    if (!text.matches("\\d{1,9}")) {
      throw FieldValues.invalid(
          "Invalid value \"%s\" for parameter 'version' supplied: expected a whole number"
              .formatted(text));
    }
    return Integer.parseInt(text);
  }

  private ObjectNode describe(Fields fields) {
    String description = fields.optionalText("description").orElse("");
    return ModelWire.answer(
        registry.describeVersion(fields.text("name"), version(fields), description));
  }

  private ObjectNode delete(Fields fields) {
    registry.deleteVersion(fields.text("name"), version(fields));
    return MlflowRoutes.nothing();
  }

  private ObjectNode search(Fields fields) {
    Search search =
        new Search(
            fields.optionalText("filter").orElse(""),
            fields.texts("order_by"),
            fields.maxResults(MAX_RESULTS, MAX_RESULTS),
            ExperimentResource.pageToken(fields));
    return Wire.page("model_versions", registry.searchVersions(search), ModelWire::version);
  }

  private ObjectNode downloadUri(Fields fields) {
    ModelVersion version = registry.version(fields.text("name"), version(fields));
    return Json.object().put("artifact_uri", uri(version.artifacts()).toString());
  }

  private ArtifactUri uri(ArtifactPath artifacts) {
    ArtifactUri root =
        switch (artifacts.owner()) {
          case ArtifactPath.OfRun(var _, var run) -> tracking.info(run).artifactUri();
          case ArtifactPath.OfModel(var model) -> loggedModels.model(model).artifactUri();
        };
    return artifacts.path().isEmpty() ? root : root.resolve(artifacts.path());
  }

  private ObjectNode transition(Fields fields) {
    Others others = fields.flag("archive_existing_versions") ? Others.ARCHIVE : Others.STAY;
    return ModelWire.answer(
        registry.transition(
            fields.text("name"), version(fields), ModelWire.stage(fields.text("stage")), others));
  }

  private ObjectNode setTag(Fields fields) {
    registry.setVersionTag(fields.text("name"), version(fields), Wire.tag(fields));
    return MlflowRoutes.nothing();
  }

  private ObjectNode deleteTag(Fields fields) {
    registry.deleteVersionTag(fields.text("name"), version(fields), fields.text("key"));
    return MlflowRoutes.nothing();
  }
}
