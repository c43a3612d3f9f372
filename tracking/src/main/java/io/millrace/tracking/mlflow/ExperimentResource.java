package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.EXPERIMENT_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Method;
import io.millrace.base.json.Json;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.DatasetUse;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Experiments;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.ViewType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// `/experiments/…`.
final class ExperimentResource {
  private static final int MAX_RESULTS = 50_000;
  private static final int MAX_EXPERIMENTS = 20;
  private static final int MAX_DATASETS = 1_000;

  private final Experiments experiments;
  private final Tracking tracking;

  ExperimentResource(Experiments experiments, Tracking tracking) {
    this.experiments = experiments;
    this.tracking = tracking;
  }

  void routes(MlflowRoutes routes) {
    routes.post("/experiments/create", "experiment.create", "Create an experiment", this::create);
    routes.get("/experiments/get", "experiment.read", "Read an experiment", this::find);
    routes.get(
        "/experiments/get-by-name",
        "experiment.read",
        "Read an experiment by name",
        this::findNamed);
    for (Method method : List.of(Method.GET, Method.POST)) {
      routes.route(
          method, "/experiments/search", "experiment.read", "Search experiments", this::search);
    }
    routes.post("/experiments/delete", "experiment.delete", "Delete an experiment", this::delete);
    routes.post(
        "/experiments/restore", "experiment.delete", "Restore an experiment", this::restore);
    routes.post("/experiments/update", "experiment.update", "Rename an experiment", this::rename);
    routes.post(
        "/experiments/set-experiment-tag",
        "experiment.update",
        "Set a tag of an experiment",
        this::setTag);
    routes.post(
        "/experiments/delete-experiment-tag",
        "experiment.update",
        "Delete a tag of an experiment",
        this::deleteTag);
    routes.post(
        "/experiments/search-datasets",
        "run.read",
        "List the datasets that runs of experiments read",
        this::searchDatasets);
  }

  private ObjectNode create(Fields fields) {
    NewExperiment wanted =
        new NewExperiment(
            fields.text("name"),
            fields
                .optionalText("artifact_location")
                .filter(location -> !location.isEmpty())
                .map(ArtifactUri::parse),
            Wire.tags(fields));
    return Json.object().put("experiment_id", experiments.create(wanted).id());
  }

  private ObjectNode find(Fields fields) {
    return answer(experiments.experiment(fields.text("experiment_id")));
  }

  private ObjectNode findNamed(Fields fields) {
    String name = fields.text("experiment_name");
    return answer(
        experiments
            .findNamed(name)
            .orElseThrow(
                () ->
                    new MillraceException(
                        EXPERIMENT_NOT_FOUND,
                        "Could not find experiment with name '%s'".formatted(name),
                        "Create it, or name one that exists.")));
  }

  private static ObjectNode answer(Experiment experiment) {
    ObjectNode answer = Json.object();
    answer.set("experiment", json(experiment));
    return answer;
  }

  private ObjectNode search(Fields fields) {
    fields.wholeNumber("max_results");
    Search search =
        new Search(
            fields.optionalText("filter").orElse(""),
            fields.texts("order_by"),
            fields.maxResults(MAX_RESULTS, MAX_RESULTS),
            pageToken(fields));
    return Wire.page(
        "experiments",
        experiments.search(viewType(fields, "view_type"), search),
        ExperimentResource::json);
  }

  /// An empty token asks for the first page.
  static Optional<String> pageToken(Fields fields) {
    return fields.optionalText("page_token").filter(token -> !token.isEmpty());
  }

  static ViewType viewType(Fields fields, String name) {
    return fields
        .optionalChoice(
            name,
            Map.of(
                "ACTIVE_ONLY", ViewType.ACTIVE_ONLY,
                "DELETED_ONLY", ViewType.DELETED_ONLY,
                "ALL", ViewType.ALL),
            List.of(ViewType.ACTIVE_ONLY, ViewType.DELETED_ONLY, ViewType.ALL))
        .orElse(ViewType.ACTIVE_ONLY);
  }

  private ObjectNode delete(Fields fields) {
    experiments.delete(fields.text("experiment_id"));
    return MlflowRoutes.nothing();
  }

  private ObjectNode restore(Fields fields) {
    experiments.restore(fields.text("experiment_id"));
    return MlflowRoutes.nothing();
  }

  private ObjectNode rename(Fields fields) {
    experiments.rename(fields.text("experiment_id"), fields.text("new_name"));
    return MlflowRoutes.nothing();
  }

  private ObjectNode setTag(Fields fields) {
    experiments.setTag(fields.text("experiment_id"), Wire.tag(fields));
    return MlflowRoutes.nothing();
  }

  private ObjectNode deleteTag(Fields fields) {
    experiments.deleteTag(fields.text("experiment_id"), fields.text("key"));
    return MlflowRoutes.nothing();
  }

  private ObjectNode searchDatasets(Fields fields) {
    List<String> ids = fields.texts("experiment_ids");
    if (ids.isEmpty() || ids.size() > MAX_EXPERIMENTS) {
      throw FieldValues.invalid(
          "SearchDatasets request must specify 1 to %d experiment_ids. Received %d experiment_ids."
              .formatted(MAX_EXPERIMENTS, ids.size()));
    }
    ObjectNode answer = Json.object();
    Wire.put(
        answer,
        "dataset_summaries",
        tracking.datasets(ids, MAX_DATASETS),
        ExperimentResource::json);
    return answer;
  }

  private static ObjectNode json(DatasetUse use) {
    ObjectNode json =
        Json.object()
            .put("experiment_id", use.experimentId())
            .put("name", use.dataset().name())
            .put("digest", use.dataset().digest());
    Wire.put(json, "context", use.context());
    return json;
  }

  private static ObjectNode json(Experiment experiment) {
    ObjectNode json =
        Json.object()
            .put("experiment_id", experiment.id())
            .put("name", experiment.name())
            .put("artifact_location", experiment.artifactLocation().toString())
            .put("lifecycle_stage", Wire.lower(experiment.lifecycle()))
            .put("creation_time", experiment.createdAt().toEpochMilli())
            .put("last_update_time", experiment.updatedAt().toEpochMilli());
    Wire.put(json, "tags", experiment.tags(), Wire::tag);
    return json;
  }
}
