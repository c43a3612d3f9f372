package io.millrace.tracking.mlflow;

import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.MultipartUploads;
import io.millrace.tracking.MultipartUploads.Part;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/mlflow-artifacts/mpu/…`: uploads in parts, which come to this server as well. Clients begin
/// one for large files and send the parts in parallel. Presigned downloads, which need an object
/// store beside this server, are refused in the words that make clients download the plain way.
final class MultipartResource {
  private static final long MAX_PART_BYTES = 5L << 30;
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]{1,100}){1,10}");

  private final ArtifactPlaces places;
  private final MultipartUploads uploads;

  MultipartResource(ArtifactPlaces places, MultipartUploads uploads) {
    this.places = places;
    this.uploads = uploads;
  }

  void routes(Routes routes) {
    for (String root : ArtifactResource.ROOTS) {
      String multipart = root + "/mpu";
      routes
          .post(multipart + "/create/{path*}")
          .action("artifact.write")
          .summary("Begin an upload in parts")
          .body(ArtifactShapes.BEGIN)
          .answer(ArtifactShapes.BEGUN)
          .to(request -> create(request, multipart));
      routes
          .put(multipart + "/parts/{upload_id}/{number}")
          .action("artifact.write")
          .summary("Upload a part")
          .consumes("*/*")
          .maxBody(MAX_PART_BYTES)
          .streaming()
          .to(this::put);
      routes
          .post(multipart + "/complete/{path*}")
          .action("artifact.write")
          .summary("Make the file of its parts")
          .body(ArtifactShapes.PARTS)
          .answer(ArtifactShapes.NOTHING)
          .to(this::complete);
      routes
          .post(multipart + "/abort/{path*}")
          .action("artifact.write")
          .summary("Forget an upload")
          .body(ArtifactShapes.UPLOAD)
          .answer(ArtifactShapes.NOTHING)
          .to(this::abort);
      routes
          .get(root + "/presigned/{path*}")
          .action("artifact.read")
          .summary("Refused: downloads go through the server")
          .to(_ -> presigned());
    }
  }

  private Response create(Request request, String root) {
    Fields fields = Fields.of(request);
    long parts = fields.optionalWholeNumber("num_parts").orElse(1L);
    if (parts < 1 || parts > MultipartUploads.MAX_PARTS) {
      throw FieldValues.invalid(
          "Invalid value %d for parameter 'num_parts' supplied. It must be 1 to %d"
              .formatted(parts, MultipartUploads.MAX_PARTS));
    }
    String upload = uploads.begin(file(request, fields));
    ObjectNode answer = Json.object().put("upload_id", upload);
    ArrayNode credentials = answer.putArray("credentials");
    String url = origin(request) + root + "/parts/" + upload + "/";
    for (int number = 1; number <= parts; number++) {
      credentials
          .addObject()
          .put("url", url + number)
          .put("part_number", number)
          .putObject("headers");
    }
    return Response.json(answer);
  }

  /// Clients name the file as it is on their disk; the last element counts.
  private ArtifactPath file(Request request, Fields fields) {
    String path = fields.text("path").replace('\\', '/');
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.isEmpty()) {
      throw FieldValues.missing("path");
    }
    return places.place(request.path("path")).resolve(name);
  }

  /// How the client reached this server, perhaps through a proxy that takes a prefix from the path.
  private static String origin(Request request) {
    String prefix =
        request
            .header("X-Forwarded-Prefix")
            .filter(header -> PREFIX.matcher(header).matches())
            .orElse("");
    return request.origin() + prefix;
  }

  private Response put(Request request) {
    String number = request.path("number");
    String digest =
        uploads.put(
            request.path("upload_id"),
            number.matches("\\d{1,5}") ? Integer.parseInt(number) : 0,
            request.stream());
    return Response.empty(200).with("ETag", '"' + digest + '"');
  }

  private Response complete(Request request) {
    Fields fields = Fields.of(request);
    List<Part> parts =
        fields.requiring("parts").objects("parts").stream().map(MultipartResource::part).toList();
    uploads.complete(fields.text("upload_id"), file(request, fields), parts);
    return Response.json(Json.object());
  }

  private static Part part(Fields fields) {
    long number = fields.wholeNumber("part_number");
    return new Part(
        Math.clamp(number, 0, MultipartUploads.MAX_PARTS), fields.text("etag").replace("\"", ""));
  }

  private Response abort(Request request) {
    uploads.abort(Fields.of(request).text("upload_id"));
    return Response.json(Json.object());
  }

  private static Response presigned() {
    return Response.json(
        501,
        Json.object()
            .put("error_code", "NOT_IMPLEMENTED")
            .put(
                "message",
                "Presigned download is not supported for the current artifact repository"));
  }
}
