package io.millrace.tracking.mlflow;

import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Artifacts.Entry;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The artifact proxy, `/mlflow-artifacts/artifacts/…`.
final class ArtifactResource {
  static final List<String> ROOTS =
      List.of("/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow-artifacts");
  private static final long MAX_FILE_BYTES = 1L << 40;

  private final ArtifactPlaces places;
  private final Artifacts artifacts;

  ArtifactResource(ArtifactPlaces places, Artifacts artifacts) {
    this.places = places;
    this.artifacts = artifacts;
  }

  void routes(Routes routes) {
    for (String root : ROOTS) {
      String file = root + "/artifacts/{path*}";
      routes
          .get(root + "/artifacts")
          .action("artifact.read")
          .summary("List a directory of artifacts")
          .query(Shape.optional("path", Shape.text()))
          .answer(ArtifactShapes.LISTED)
          .to(request -> Response.json(list(Fields.of(request))));
      routes.get(file).action("artifact.read").summary("Download an artifact").to(this::download);
      routes
          .put(file)
          .action("artifact.write")
          .summary("Upload an artifact")
          .answer(ArtifactShapes.NOTHING)
          .consumes("*/*")
          .maxBody(MAX_FILE_BYTES)
          .streaming()
          .to(this::upload);
      routes
          .delete(file)
          .action("artifact.delete")
          .summary("Delete an artifact or a directory of them")
          .answer(ArtifactShapes.NOTHING)
          .to(this::delete);
    }
  }

  private Response upload(Request request) {
    artifacts.put(places.place(request.path("path")), out -> request.stream().transferTo(out));
    return Response.json(Json.object());
  }

  private Response download(Request request) {
    return Download.answer(artifacts, places.place(request.path("path")), request.header("Range"));
  }

  private Response delete(Request request) {
    places.find(request.path("path")).ifPresent(artifacts::delete);
    return Response.json(Json.object());
  }

  /// Entries of the proxy are named by their last element alone.
  private ObjectNode list(Fields fields) {
    String path = fields.optionalText("path").orElse("");
    List<Entry> entries =
        path.isEmpty() ? List.of() : places.find(path).map(artifacts::list).orElse(List.of());
    ObjectNode answer = Json.object();
    Wire.put(answer, "files", entries, entry -> ArtifactWire.file("", entry));
    return answer;
  }
}
