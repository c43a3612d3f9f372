package io.millrace.tracking.mlflow;

import io.millrace.base.http.Method;
import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Tracking;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Artifacts by the id of their run, model version or logged model, and a path in it: how MLflow's
/// own pages and its command line ask for them.
final class OwnedArtifactResource {
  /// Paths that stand beside the API's.
  static final List<String> DOWNLOADS = List.of("/get-artifact", "/model-versions/get-artifact");

  private static final long MAX_UPLOAD_BYTES = 10L * 1024 * 1024;
  private static final List<String> PRESIGNED =
      List.of("/artifacts/presigned-upload-url", "/artifacts/presigned-download-url");

  private final Tracking tracking;
  private final LoggedModels loggedModels;
  private final Registry registry;
  private final Artifacts artifacts;

  OwnedArtifactResource(
      Tracking tracking, LoggedModels loggedModels, Registry registry, Artifacts artifacts) {
    this.tracking = tracking;
    this.loggedModels = loggedModels;
    this.registry = registry;
    this.artifacts = artifacts;
  }

  void routes(Routes routes, MlflowRoutes mlflow) {
    mlflow.get("/artifacts/list", "artifact.read", "List artifacts of a run", this::listOfRun);
    String model = "/logged-models/{model_id}/artifacts";
    mlflow.handle(
        Method.GET,
        model + "/directories",
        "artifact.read",
        "List artifacts of a logged model",
        this::listOfModel);
    mlflow.handle(
        Method.GET,
        model + "/files",
        "artifact.read",
        "Download an artifact of a logged model",
        this::fileOfModel);
    mlflow
        .declare(Method.POST, "/upload-artifact", "artifact.write", "Upload an artifact of a run")
        .forEach(
            route ->
                route
                    .consumes("*/*")
                    .maxBody(MAX_UPLOAD_BYTES)
                    .answer(ArtifactShapes.NOTHING)
                    .to(this::upload));
    PRESIGNED.forEach(
        path ->
            mlflow.post(
                path,
                "artifact.read",
                "Refused: artifacts go through the server",
                OwnedArtifactResource::refusePresigned));
    routes
        .get(DOWNLOADS.getFirst())
        .action("artifact.read")
        .summary("Download an artifact of a run")
        .to(this::fileOfRun);
    routes
        .get(DOWNLOADS.getLast())
        .action("artifact.read")
        .summary("Download an artifact of a model version")
        .to(this::fileOfVersion);
  }

  private ObjectNode listOfRun(Fields fields) {
    var run = tracking.info(fields.runId());
    return list(
        run.artifactUri(), ArtifactPath.ofRun(run, ""), fields.optionalText("path").orElse(""));
  }

  private Response listOfModel(Request request) {
    var model = loggedModels.model(request.path("model_id"));
    String path = Fields.of(request).optionalText("artifact_directory_path").orElse("");
    return Response.json(list(model.artifactUri(), ArtifactPath.ofModel(model.id(), ""), path));
  }

  /// Entries are named by their whole path below the owner.
  private ObjectNode list(ArtifactUri root, ArtifactPath owner, String asked) {
    ObjectNode answer = Json.object().put("root_uri", root.toString());
    String path = ArtifactWire.withoutSlash(asked);
    String prefix = path.isEmpty() ? "" : path + "/";
    Wire.put(
        answer,
        "files",
        artifacts.list(owner.resolve(path)),
        entry -> ArtifactWire.file(prefix, entry));
    return answer;
  }

  private Response fileOfRun(Request request) {
    Fields fields = Fields.of(request);
    return download(
        ArtifactPath.ofRun(tracking.info(fields.runId()), fields.text("path")), request);
  }

  private Response fileOfVersion(Request request) {
    Fields fields = Fields.of(request);
    ArtifactPath model =
        registry.version(fields.text("name"), ModelVersionResource.version(fields)).artifacts();
    return download(model.resolve(fields.text("path")), request);
  }

  private Response fileOfModel(Request request) {
    String path = Fields.of(request).text("artifact_file_path");
    String model = loggedModels.model(request.path("model_id")).id();
    return download(ArtifactPath.ofModel(model, path), request);
  }

  private Response download(ArtifactPath path, Request request) {
    return Download.answer(artifacts, path, request.header("Range"));
  }

  private Response upload(Request request) {
    Fields fields = Fields.ofQuery(request);
    ArtifactPath file = ArtifactPath.ofRun(tracking.info(fields.runId()), fields.text("path"));
    byte[] content = request.body();
    if (content.length == 0) {
      throw FieldValues.invalid("Request must specify data.");
    }
    artifacts.put(file, out -> out.write(content));
    return Response.json(Json.object());
  }

  private static ObjectNode refusePresigned(Fields fields) {
    throw FieldValues.invalid(
        "Presigned URLs need artifacts outside this server; '%s' goes through it."
            .formatted(fields.text("path")));
  }
}
