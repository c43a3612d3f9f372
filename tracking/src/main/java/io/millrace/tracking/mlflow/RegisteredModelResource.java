package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.ALIAS_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Method;
import io.millrace.base.json.Json;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.ModelVersion.Stage;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Search;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `/registered-models/…`.
final class RegisteredModelResource {
  private static final String ROOT = "/registered-models";
  private static final AliasChange BY_CLIENT = new AliasChange("", "through the MLflow API");

  private final Registry registry;

  RegisteredModelResource(Registry registry) {
    this.registry = registry;
  }

  void routes(MlflowRoutes routes) {
    routes.post(ROOT + "/create", "model.create", "Create a registered model", this::create);
    routes.get(ROOT + "/get", "model.read", "Read a registered model", this::find);
    routes.patch(ROOT + "/update", "model.update", "Describe a registered model", this::describe);
    routes.post(ROOT + "/rename", "model.update", "Rename a registered model", this::rename);
    routes.delete(ROOT + "/delete", "model.delete", "Delete a registered model", this::delete);
    for (Method method : List.of(Method.GET, Method.POST)) {
      routes.route(
          method, ROOT + "/search", "model.read", "Search registered models", this::search);
      routes.route(
          method,
          ROOT + "/get-latest-versions",
          "model.read",
          "Read the newest version of each stage",
          this::latestVersions);
    }
    routes.post(ROOT + "/set-tag", "model.update", "Set a tag of a model", this::setTag);
    routes.delete(ROOT + "/delete-tag", "model.update", "Delete a tag of a model", this::deleteTag);
    routes.post(ROOT + "/alias", "model.promote", "Point an alias at a version", this::setAlias);
    routes.get(ROOT + "/alias", "model.read", "Read the version of an alias", this::byAlias);
    routes.delete(ROOT + "/alias", "model.promote", "Delete an alias", this::deleteAlias);
  }

  private ObjectNode create(Fields fields) {
    return ModelWire.answer(
        registry.create(
            fields.text("name"), fields.optionalText("description"), Wire.tags(fields)));
  }

  private ObjectNode find(Fields fields) {
    return ModelWire.answer(registry.model(fields.text("name")));
  }

  private ObjectNode describe(Fields fields) {
    String description = fields.optionalText("description").orElse("");
    return ModelWire.answer(registry.describe(fields.text("name"), description));
  }

  private ObjectNode rename(Fields fields) {
    return ModelWire.answer(registry.rename(fields.text("name"), fields.text("new_name")));
  }

  private ObjectNode delete(Fields fields) {
    registry.delete(fields.text("name"));
    return MlflowRoutes.nothing();
  }

  private ObjectNode search(Fields fields) {
    Search search =
        new Search(
            fields.optionalText("filter").orElse(""),
            fields.texts("order_by"),
            fields.maxResults(100, 1_000),
            ExperimentResource.pageToken(fields));
    return Wire.page("registered_models", registry.search(search), ModelWire::model);
  }

  private ObjectNode latestVersions(Fields fields) {
    RegisteredModel model = registry.model(fields.text("name"));
    List<Stage> stages = fields.texts("stages").stream().map(ModelWire::stage).toList();
    List<ModelVersion> versions =
        model.latestVersions().stream()
            .filter(version -> stages.isEmpty() || stages.contains(version.stage()))
            .toList();
    ObjectNode answer = Json.object();
    Wire.put(answer, "model_versions", versions, ModelWire::version);
    return answer;
  }

  private ObjectNode setTag(Fields fields) {
    registry.setTag(fields.text("name"), Wire.tag(fields));
    return MlflowRoutes.nothing();
  }

  private ObjectNode deleteTag(Fields fields) {
    registry.deleteTag(fields.text("name"), fields.text("key"));
    return MlflowRoutes.nothing();
  }

  private ObjectNode setAlias(Fields fields) {
    registry.setAlias(alias(fields), ModelVersionResource.version(fields), BY_CLIENT);
    return MlflowRoutes.nothing();
  }

  private ObjectNode byAlias(Fields fields) {
    String name = registry.model(fields.text("name")).name();
    String alias = fields.text("alias");
    return ModelWire.answer(
        registry
            .byAlias(name, alias)
            .orElseThrow(
                () ->
                    new MillraceException(
                        ALIAS_INVALID,
                        "Registered model alias %s not found.".formatted(alias),
                        "Set the alias first.")));
  }

  private ObjectNode deleteAlias(Fields fields) {
    registry.deleteAlias(alias(fields), BY_CLIENT);
    return MlflowRoutes.nothing();
  }

  private static ModelAlias alias(Fields fields) {
    return new ModelAlias(fields.text("name"), fields.text("alias"));
  }
}
