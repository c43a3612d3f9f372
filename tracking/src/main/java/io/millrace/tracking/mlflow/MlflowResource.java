package io.millrace.tracking.mlflow;

import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Experiments;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.MultipartUploads;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Tracking;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// All of MLflow's endpoints, its form of errors, and what its client asks about the server.
public final class MlflowResource implements Resource {
  /// The MLflow whose API this is.
  private static final String VERSION = "3.7.0";

  private static final List<String> ROOTS_3 = List.of("/api/3.0/mlflow", "/ajax-api/3.0/mlflow");

  private final ExperimentResource experiments;
  private final RunResource runs;
  private final LoggedModelResource loggedModels;
  private final RegisteredModelResource registeredModels;
  private final ModelVersionResource modelVersions;
  private final HistoryResource history;
  private final ArtifactResource artifacts;
  private final OwnedArtifactResource ownedArtifacts;
  private final MultipartResource multipart;

  public MlflowResource(
      Experiments experiments,
      Tracking tracking,
      LoggedModels loggedModels,
      Registry registry,
      Artifacts artifacts,
      MultipartUploads uploads) {
    this.experiments = new ExperimentResource(experiments, tracking);
    this.runs = new RunResource(tracking);
    this.loggedModels = new LoggedModelResource(loggedModels);
    this.registeredModels = new RegisteredModelResource(registry);
    this.modelVersions = new ModelVersionResource(registry, tracking, loggedModels);
    this.history = new HistoryResource(tracking);
    ArtifactPlaces places = new ArtifactPlaces(tracking);
    this.artifacts = new ArtifactResource(places, artifacts);
    this.ownedArtifacts = new OwnedArtifactResource(tracking, loggedModels, registry, artifacts);
    this.multipart = new MultipartResource(places, uploads);
  }

  @Override
  public void routes(Routes routes) {
    Stream.of(MlflowRoutes.ROOTS, ROOTS_3, ArtifactResource.ROOTS, OwnedArtifactResource.DOWNLOADS)
        .flatMap(List::stream)
        .forEach(root -> routes.errors(root, new MlflowErrors()));
    Map<String, Exchange> known = new HashMap<>(TrackingShapes.KNOWN);
    known.putAll(LoggedModelShapes.KNOWN);
    known.putAll(RegistryShapes.KNOWN);
    MlflowRoutes mlflow = new MlflowRoutes(routes, known);
    experiments.routes(mlflow);
    runs.routes(mlflow);
    loggedModels.routes(mlflow);
    registeredModels.routes(mlflow);
    modelVersions.routes(mlflow);
    history.routes(mlflow);
    artifacts.routes(routes);
    ownedArtifacts.routes(routes, mlflow);
    multipart.routes(routes);
    routes
        .get("/version")
        .action("server.read")
        .summary("The version of MLflow whose API is implemented")
        .to(_ -> Response.text(VERSION));
    for (String root : ROOTS_3) {
      routes
          .get(root + "/server-info")
          .action("server.read")
          .summary("What this server can do, for MLflow clients")
          .answer(Shape.object())
          .to(_ -> Response.json(serverInfo()));
    }
  }

  private static ObjectNode serverInfo() {
    ObjectNode info =
        Json.object()
            .put("store_type", "SqlStore")
            .put("workspaces_enabled", false)
            .put("trace_archival_enabled", false)
            .put("multipart_uploads_enabled", true)
            .put("multipart_downloads_enabled", false)
            .put("presigned_upload_run_id_supported", false)
            .put("presigned_upload_model_id_supported", false);
    info.putObject("features_enabled").put("gateway", false);
    return info;
  }
}
