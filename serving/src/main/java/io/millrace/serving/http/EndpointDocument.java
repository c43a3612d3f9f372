package io.millrace.serving.http;

import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointSchema;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// An OpenAPI 3.1 document of one endpoint: what its rows have, and what it answers. Made from what
/// answers at the moment.
///
/// It is that of SageMaker's protocol: what the other protocols take is the same for all endpoints,
/// and stands in `/openapi.json`.
final class EndpointDocument {
  private static final String SCHEMAS = "#/components/schemas/";
  private static final String JSON = "application/json";

  private final EndpointSchema schema;
  private final EndpointConfig config;
  private final int rowsMax;

  /// @param rowsMax most rows of a request
  EndpointDocument(EndpointSchema schema, int rowsMax) {
    this.schema = schema;
    this.config = schema.config();
    this.rowsMax = rowsMax;
  }

  ObjectNode json() {
    ObjectNode document = Json.object().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Endpoint " + config.endpoint())
        .put("version", Integer.toString(config.number()))
        .put("description", description());
    document.putArray("servers").addObject().put("url", "/");
    document
        .putObject("paths")
        .putObject("/endpoints/%s/invocations".formatted(config.endpoint()))
        .set("post", operation());
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    RowSchemas rows = new RowSchemas(schema, rowsMax);
    schemas.set("Row", rows.row());
    schemas.set("Rows", rows.rows());
    if (!schema.parameters().isEmpty()) {
      schemas.set("Params", rows.params());
    }
    AnswerSchemas answers = new AnswerSchemas(schema);
    schemas.set("Prediction", answers.prediction());
    schemas.set("Explanation", AnswerSchemas.explanation());
    Shape errors = new SageMakerErrors().shape();
    errors.named().forEach((name, shape) -> schemas.set(name, shape.schema()));
    return document;
  }

  private String description() {
    List<String> variants =
        config.variants().stream()
            .map(variant -> "%s (%s)".formatted(variant.name(), variant.modelVersions()))
            .toList();
    return "Predicts rows by the models of config %d: %s."
        .formatted(config.number(), String.join("; ", variants));
  }

  private ObjectNode operation() {
    ObjectNode operation =
        Json.object()
            .put("operationId", "invoke")
            .put("summary", "Predicts one row or many, at most %,d.".formatted(rowsMax));
    HeaderSchemas headers = new HeaderSchemas(schema);
    headers.parameters(operation.putArray("parameters"));
    ObjectNode content =
        operation.putObject("requestBody").put("required", true).putObject("content");
    content.putObject(JSON).set("schema", reference("Rows")).set("example", schema.example());
    content
        .putObject("application/jsonlines")
        .set("schema", text("A row as JSON on each line."))
        .put("example", Json.write(schema.example()));
    content
        .putObject("text/csv")
        .set("schema", text("A header line with names of fields, then a row per line."))
        .put("example", new RowSchemas(schema, rowsMax).csv());
    ObjectNode responses = operation.putObject("responses");
    ObjectNode predicted = responses.putObject("200").put("description", "Predicted.");
    headers.answer(predicted.putObject("headers"));
    answered(predicted.putObject("content"));
    HeaderSchemas.retryAfter(
        error(
            responses.putObject("429"),
            "More requests at a time or a second than the limits of the endpoint allow. By the Open"
                + " Inference Protocol a full queue is 503."));
    HeaderSchemas.retryAfter(
        error(
            responses.putObject("503"),
            "Its models are not loaded, or not free; the server is busy; or a capture cannot be"
                + " kept."));
    error(responses.putObject("default"), "It could not be predicted.");
    return operation;
  }

  private void answered(ObjectNode answered) {
    ObjectNode answer = Json.object().put("type", "object");
    answer
        .putObject("properties")
        .putObject("predictions")
        .put("type", "array")
        .set("items", reference("Prediction"));
    answer.putArray("required").add("predictions");
    answered.putObject(JSON).set("schema", answer);
    answered
        .putObject("application/jsonlines")
        .set("schema", text("A prediction as JSON on each line."));
    answered
        .putObject("text/csv")
        .set(
            "schema",
            text(
                schema.outputs().count() == 1
                    ? "A number on each line."
                    : schema.outputs().count() + " numbers on each line, with commas between."));
  }

  private static ObjectNode error(ObjectNode response, String description) {
    response
        .put("description", description)
        .putObject("content")
        .putObject(JSON)
        .set("schema", new SageMakerErrors().shape().schema());
    return response;
  }

  private static ObjectNode text(String description) {
    return Json.object().put("type", "string").put("description", description);
  }

  static ObjectNode reference(String schema) {
    return Json.object().put("$ref", SCHEMAS + schema);
  }
}
