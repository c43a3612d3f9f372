package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.ARTIFACT_NOT_FOUND;
import static io.millrace.base.ErrorCode.ARTIFACT_PATH_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Method;
import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Artifacts.Entry;
import io.millrace.tracking.Artifacts.Kind;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.Tracking;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The artifact proxy, `/mlflow-artifacts/artifacts/…`, and the listings of runs and logged models.
/// A path names an artifact only if it begins with the location of a run or logged model.
final class ArtifactResource {
  private static final List<String> ROOTS =
      List.of("/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow-artifacts");
  private static final long MAX_FILE_BYTES = 1L << 40;

  private final Tracking tracking;
  private final LoggedModels loggedModels;
  private final Artifacts artifacts;

  ArtifactResource(Tracking tracking, LoggedModels loggedModels, Artifacts artifacts) {
    this.tracking = tracking;
    this.loggedModels = loggedModels;
    this.artifacts = artifacts;
  }

  void routes(Routes routes, MlflowRoutes mlflow) {
    for (String root : ROOTS) {
      String file = root + "/artifacts/{path*}";
      routes
          .get(root + "/artifacts")
          .action("artifact.read")
          .summary("List a directory of artifacts")
          .to(request -> Response.json(list(Fields.of(request))));
      routes.get(file).action("artifact.read").summary("Download an artifact").to(this::download);
      routes
          .put(file)
          .action("artifact.write")
          .summary("Upload an artifact")
          .consumes("*/*")
          .maxBody(MAX_FILE_BYTES)
          .streaming()
          .to(this::upload);
      routes
          .delete(file)
          .action("artifact.delete")
          .summary("Delete an artifact or a directory of them")
          .to(this::delete);
    }
    for (String root : ROOTS) {
      for (String step : List.of("create", "complete", "abort")) {
        routes
            .post(root + "/mpu/" + step + "/{path*}")
            .action("artifact.write")
            .summary("Refused: uploads go through the server in one stream")
            .to(_ -> notSupported("Multipart upload"));
      }
      routes
          .get(root + "/presigned/{path*}")
          .action("artifact.read")
          .summary("Refused: downloads go through the server")
          .to(_ -> notSupported("Presigned download"));
    }
    mlflow.get("/artifacts/list", "artifact.read", "List artifacts of a run", this::listOfRun);
    mlflow.handle(
        Method.GET,
        "/logged-models/{model_id}/artifacts/directories",
        "artifact.read",
        "List artifacts of a logged model",
        this::listOfModel);
  }

  /// Clients know this beginning of the message and fall back to the plain way.
  private static Response notSupported(String what) {
    return Response.json(
        501,
        Json.object()
            .put("error_code", "NOT_IMPLEMENTED")
            .put("message", what + " is not supported for the current artifact repository"));
  }

  private Response upload(Request request) {
    ArtifactPath path =
        locate(request.path("path")).orElseThrow(() -> absent(request.path("path")));
    artifacts.put(path, out -> request.stream().transferTo(out));
    return Response.json(Json.object());
  }

  private Response download(Request request) {
    String path = request.path("path");
    ArtifactPath artifact = locate(path).orElseThrow(() -> absent(path));
    Entry entry = artifacts.find(artifact).orElseThrow(() -> absent(path));
    if (entry.kind() == Kind.DIRECTORY) {
      throw new MillraceException(
          ARTIFACT_PATH_INVALID, "'%s' is a directory.".formatted(path), "List it instead.");
    }
    return Download.answer(
        entry, request.header("Range"), offset -> artifacts.open(artifact, offset));
  }

  private Response delete(Request request) {
    locate(request.path("path")).ifPresent(artifacts::delete);
    return Response.json(Json.object());
  }

  /// Entries of the proxy are named by their last element alone.
  private ObjectNode list(Fields fields) {
    String path = fields.optionalText("path").orElse("");
    List<Entry> entries =
        path.isEmpty() ? List.of() : locate(path).map(artifacts::list).orElse(List.of());
    ObjectNode answer = Json.object();
    Wire.put(answer, "files", entries, entry -> file("", entry));
    return answer;
  }

  private ObjectNode listOfRun(Fields fields) {
    var run = tracking.info(fields.runId());
    return listBelow(
        run.artifactUri(), ArtifactPath.ofRun(run, ""), fields.optionalText("path").orElse(""));
  }

  private Response listOfModel(Request request) {
    var model = loggedModels.model(request.path("model_id"));
    String path = Fields.of(request).optionalText("artifact_directory_path").orElse("");
    return Response.json(
        listBelow(model.artifactUri(), ArtifactPath.ofModel(model.id(), ""), path));
  }

  private ObjectNode listBelow(ArtifactUri root, ArtifactPath owner, String asked) {
    ObjectNode answer = Json.object().put("root_uri", root.toString());
    String path = withoutSlash(asked);
    String prefix = path.isEmpty() ? "" : path + "/";
    Wire.put(answer, "files", artifacts.list(owner.resolve(path)), e -> file(prefix, e));
    return answer;
  }

  private static ObjectNode file(String prefix, Entry entry) {
    ObjectNode file = Json.object().put("path", prefix + entry.name());
    return entry.kind() == Kind.DIRECTORY
        ? file.put("is_dir", true)
        : file.put("is_dir", false).put("file_size", entry.size());
  }

  private Optional<ArtifactPath> locate(String path) {
    return tracking.locate(new ArtifactUri(withoutSlash(path)));
  }

  /// Clients may write a directory with a `/` behind it.
  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static MillraceException absent(String path) {
    return new MillraceException(
        ARTIFACT_NOT_FOUND,
        "No such artifact: '%s'".formatted(path),
        "Use the artifact_uri of a run or logged model, and list what is there.");
  }
}
