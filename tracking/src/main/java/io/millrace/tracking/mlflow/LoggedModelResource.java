package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.LOGGED_MODEL_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Method;
import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.json.Json;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.LoggedModel.Status;
import io.millrace.tracking.LoggedModelSearch;
import io.millrace.tracking.LoggedModelSearch.Direction;
import io.millrace.tracking.LoggedModelSearch.OnDataset;
import io.millrace.tracking.LoggedModelSearch.Order;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.Tag;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/logged-models/…`.
final class LoggedModelResource {
  private static final String ROOT = "/logged-models";
  private static final String ONE = ROOT + "/{model_id}";
  private static final String MODEL_VERSIONS = "mlflow.modelVersions";
  private static final List<Status> NUMBERED =
      List.of(Status.PENDING, Status.READY, Status.UPLOAD_FAILED);
  private static final Map<String, Status> STATUSES =
      Map.of(
          "LOGGED_MODEL_PENDING", Status.PENDING,
          "LOGGED_MODEL_READY", Status.READY,
          "LOGGED_MODEL_UPLOAD_FAILED", Status.UPLOAD_FAILED);

  private final LoggedModels models;

  LoggedModelResource(LoggedModels models) {
    this.models = models;
  }

  void routes(MlflowRoutes routes) {
    routes.post(ROOT, "model.log", "Create a logged model", this::create);
    routes.handle(Method.GET, ONE, "model.read", "Read a logged model", this::find);
    routes.handle(Method.PATCH, ONE, "model.log", "Finish a logged model", this::finish);
    routes.handle(Method.DELETE, ONE, "model.delete", "Delete a logged model", this::delete);
    routes.post(ROOT + "/search", "model.read", "Search logged models", this::search);
    routes.handle(
        Method.PATCH, ONE + "/tags", "model.log", "Set tags of a logged model", this::setTags);
    routes.handle(
        Method.DELETE,
        ONE + "/tags/{tag_key}",
        "model.log",
        "Delete a tag of a logged model",
        this::deleteTag);
    routes.handle(
        Method.POST, ONE + "/params", "model.log", "Add params of a logged model", this::addParams);
  }

  private ObjectNode create(Fields fields) {
    return answer(
        models.create(
            new LoggedModel.Create(
                fields.text("experiment_id"),
                fields.optionalText("name"),
                fields.optionalText("model_type").orElse(""),
                fields.optionalText("source_run_id").orElse(""),
                fields.objects("params").stream().map(Wire::param).toList(),
                Wire.tags(fields))));
  }

  private Response find(Request request) {
    String id = request.path("model_id");
    boolean isDeletedWanted = Fields.of(request).optionalFlag("allow_deleted").orElse(false);
    LoggedModel model =
        models
            .find(id)
            .filter(found -> isDeletedWanted || found.lifecycle() == Lifecycle.ACTIVE)
            .orElseThrow(
                () ->
                    new MillraceException(
                        LOGGED_MODEL_NOT_FOUND,
                        "Logged model with ID '%s' not found.".formatted(id),
                        "Name a logged model that exists and is not deleted."));
    return Response.json(answer(model));
  }

  private Response finish(Request request) {
    Status status = Fields.of(request).choice("status", STATUSES, NUMBERED);
    return Response.json(answer(models.finish(request.path("model_id"), status)));
  }

  private Response delete(Request request) {
    models.delete(request.path("model_id"));
    return Response.json(MlflowRoutes.nothing());
  }

  private Response setTags(Request request) {
    models.setTags(request.path("model_id"), Wire.tags(Fields.of(request)));
    return Response.json(MlflowRoutes.nothing());
  }

  private Response deleteTag(Request request) {
    models.deleteTag(request.path("model_id"), request.path("tag_key"));
    return Response.json(MlflowRoutes.nothing());
  }

  private Response addParams(Request request) {
    Fields fields = Fields.of(request);
    models.addParams(
        request.path("model_id"), fields.objects("params").stream().map(Wire::param).toList());
    return Response.json(MlflowRoutes.nothing());
  }

  private ObjectNode search(Fields fields) {
    LoggedModelSearch search =
        new LoggedModelSearch(
            fields.requiring("experiment_ids").texts("experiment_ids"),
            fields.optionalText("filter").orElse(""),
            fields.objects("datasets").stream().map(LoggedModelResource::dataset).toList(),
            fields.objects("order_by").stream().map(LoggedModelResource::order).toList(),
            fields.maxResults(50, 50_000),
            ExperimentResource.pageToken(fields));
    return Wire.page("models", models.search(search), LoggedModelResource::json);
  }

  private static OnDataset dataset(Fields fields) {
    return new OnDataset(
        fields.text("dataset_name"),
        fields.optionalText("dataset_digest").filter(digest -> !digest.isEmpty()));
  }

  private static Order order(Fields fields) {
    boolean isAscending = fields.optionalFlag("ascending").orElse(true);
    return new Order(
        fields.text("field_name"),
        isAscending ? Direction.ASCENDING : Direction.DESCENDING,
        fields
            .optionalText("dataset_name")
            .filter(name -> !name.isEmpty())
            .map(_ -> dataset(fields)));
  }

  private static ObjectNode answer(LoggedModel model) {
    ObjectNode answer = Json.object();
    answer.set("model", json(model));
    return answer;
  }

  private static ObjectNode json(LoggedModel model) {
    ObjectNode json = Json.object();
    ObjectNode info =
        json.putObject("info")
            .put("model_id", model.id())
            .put("experiment_id", model.experimentId())
            .put("name", model.name())
            .put("creation_timestamp_ms", model.createdAt().toEpochMilli())
            .put("last_updated_timestamp_ms", model.updatedAt().toEpochMilli())
            .put("artifact_uri", model.artifactUri().toString())
            .put("status", "LOGGED_MODEL_" + model.status().name())
            .put("model_type", model.modelType())
            .put("source_run_id", model.sourceRunId());
    Wire.put(info, "tags", model.tags(), Wire::tag);
    Wire.put(info, "registrations", registrations(model), entry -> entry);
    ObjectNode data = json.putObject("data");
    Wire.put(data, "params", model.params(), Wire::param);
    Wire.put(data, "metrics", model.metrics(), MetricWire::ofModel);
    return json;
  }

  /// What the tag says that lists the versions registered from a model.
  private static List<JsonNode> registrations(LoggedModel model) {
    return model.tags().stream()
        .filter(tag -> tag.key().equals(MODEL_VERSIONS))
        .map(Tag::value)
        .flatMap(LoggedModelResource::entries)
        .<JsonNode>map(
            entry ->
                Json.object()
                    .put("name", entry.path("name").asString(""))
                    .put("version", entry.path("version").asString("")))
        .toList();
  }

  private static Stream<JsonNode> entries(String text) {
    try {
      return Json.parse(text) instanceof ArrayNode list ? list.values().stream() : Stream.empty();
    } catch (MillraceException _) {
      return Stream.empty();
    }
  }
}
