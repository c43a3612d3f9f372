package io.millrace.tracking.transfer.rest;

import io.millrace.base.json.Json;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.transfer.ArtifactHolder;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.Source;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a server that speaks MLflow's REST API. Its searches do not find deleted logged models: it
/// tells of those that runs name.
public final class RestSource implements Source {
  private static final String API = "/api/2.0/mlflow/";
  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";
  private static final String PROXIED = "mlflow-artifacts:";
  private static final int PAGE = 100;

  private final MlflowServer server;

  public RestSource(MlflowServer server) {
    this.server = server;
  }

  @Override
  public String origin() {
    return server.url();
  }

  @Override
  public List<ExperimentCopy> experiments() {
    List<ExperimentCopy> found = new ArrayList<>();
    ObjectNode asked = Json.object().put("max_results", 1_000).put("view_type", "ALL");
    server.pages(
        API + "experiments/search",
        asked,
        "experiments",
        json -> found.add(Copies.experiment(json)));
    return found;
  }

  @Override
  public void runs(String experimentId, Consumer<RunCopy> each) {
    ObjectNode asked = Json.object().put("max_results", PAGE).put("run_view_type", "ALL");
    asked.putArray("experiment_ids").add(experimentId);
    asked.putArray("order_by").add("attributes.start_time ASC");
    server.pages(API + "runs/search", asked, "runs", json -> each.accept(Copies.run(json)));
  }

  /// One run, deleted or not.
  public Optional<RunCopy> run(String id) {
    return server
        .find(API + "runs/get", Map.of("run_id", id))
        .map(answer -> Copies.run(answer.path("run")));
  }

  @Override
  public List<Point> points(RunCopy run, String key) {
    Map<String, String> asked =
        Map.of("run_id", run.id(), "metric_key", key, "max_results", "25000");
    return Point.history(
        server.list(API + "metrics/get-history", asked, "metrics").stream()
            .map(Copies::point)
            .toList());
  }

  @Override
  public void loggedModels(String experimentId, Consumer<LoggedModelCopy> each) {
    Set<String> named = new LinkedHashSet<>();
    runs(
        experimentId,
        run -> {
          named.addAll(run.modelInputs());
          run.modelOutputs().forEach(output -> named.add(output.modelId()));
        });
    ObjectNode asked = Json.object().put("max_results", 50);
    asked.putArray("experiment_ids").add(experimentId);
    server.pages(
        API + "logged-models/search",
        asked,
        "models",
        json -> {
          LoggedModelCopy model = Copies.loggedModel(json, Lifecycle.ACTIVE);
          named.remove(model.id());
          each.accept(model);
        });
    named.stream()
        .flatMap(id -> deletedModel(id).stream())
        .filter(model -> model.experimentId().equals(experimentId))
        .forEach(each);
  }

  /// One logged model, deleted or not.
  public Optional<LoggedModelCopy> loggedModel(String id) {
    return server
        .find(API + "logged-models/" + id, Map.of())
        .map(answer -> Copies.loggedModel(answer.path("model"), Lifecycle.ACTIVE))
        .or(() -> deletedModel(id));
  }

  /// @param id of a logged model that is deleted, or of another experiment
  private Optional<LoggedModelCopy> deletedModel(String id) {
    return server
        .find(API + "logged-models/" + id, Map.of("allow_deleted", "true"))
        .map(answer -> Copies.loggedModel(answer.path("model"), Lifecycle.DELETED));
  }

  @Override
  public void registeredModels(Consumer<RegisteredModelCopy> each) {
    Map<String, String> asked = Map.of("max_results", Integer.toString(PAGE));
    for (JsonNode model :
        server.list(API + "registered-models/search", asked, "registered_models")) {
      each.accept(withVersions(model));
    }
  }

  public Optional<RegisteredModelCopy> registeredModel(String name) {
    return server
        .find(API + "registered-models/get", Map.of("name", name))
        .map(answer -> withVersions(answer.path("registered_model")));
  }

  private RegisteredModelCopy withVersions(JsonNode model) {
    String name = Copies.text(model, "name");
    Map<String, String> asked =
        Map.of(
            "filter", "name = '%s'".formatted(name.replace("'", "''")),
            "max_results", "1000",
            "order_by", "version_number ASC");
    List<RegisteredModelCopy.Version> versions =
        server.list(API + "model-versions/search", asked, "model_versions").stream()
            .map(json -> Copies.version(json, location(name, json)))
            .toList();
    return Copies.registeredModel(model, versions);
  }

  private String location(String name, JsonNode version) {
    Map<String, String> asked = Map.of("name", name, "version", Copies.text(version, "version"));
    return Copies.text(server.get(API + "model-versions/get-download-uri", asked), "artifact_uri");
  }

  @Override
  public Artifacts artifacts(ArtifactHolder holder) {
    if (!isProxied(holder)
        && holder instanceof LoggedModelCopy model
        && model.lifecycle() == Lifecycle.DELETED) {
      return new Artifacts.Elsewhere(holder.location());
    }
    List<File> files = new ArrayList<>();
    list(holder, "", files);
    files.sort(Comparator.comparing(File::path));
    return new Artifacts.Files(files);
  }

  private void list(ArtifactHolder holder, String folder, List<File> files) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    for (JsonNode entry : entries(holder, folder)) {
      String path = Copies.text(entry, "path");
      path = prefix + path.substring(path.lastIndexOf('/') + 1);
      if (entry.path("is_dir").asBoolean(false)) {
        list(holder, path, files);
      } else {
        files.add(new File(path, entry.path("file_size").asLong(0)));
      }
    }
  }

  private List<JsonNode> entries(ArtifactHolder holder, String folder) {
    if (isProxied(holder)) {
      return server.list(PROXY, Map.of("path", below(holder, folder)), "files");
    }
    return switch (holder) {
      case RunCopy run ->
          server.list(API + "artifacts/list", Map.of("run_id", run.id(), "path", folder), "files");
      case LoggedModelCopy model ->
          server.list(
              API + "logged-models/" + model.id() + "/artifacts/directories",
              Map.of("artifact_directory_path", folder),
              "files");
    };
  }

  private static boolean isProxied(ArtifactHolder holder) {
    return holder.location().startsWith(PROXIED);
  }

  @Override
  public InputStream open(ArtifactHolder holder, String path) {
    if (isProxied(holder)) {
      return server.open(PROXY + "/" + MlflowServer.encodePath(below(holder, path)), Map.of());
    }
    return switch (holder) {
      case RunCopy run -> server.open("/get-artifact", Map.of("run_uuid", run.id(), "path", path));
      case LoggedModelCopy model ->
          server.open(
              "/ajax-api/2.0/mlflow/logged-models/" + model.id() + "/artifacts/files",
              Map.of("artifact_file_path", path));
    };
  }

  /// Where a file or folder of a holder is among what the server passes on.
  public static String below(ArtifactHolder holder, String path) {
    String root = holder.location().substring(PROXIED.length()).replaceFirst("^/+", "");
    return path.isEmpty() ? root : root + "/" + path;
  }

  @Override
  public void close() {
    server.close();
  }
}
