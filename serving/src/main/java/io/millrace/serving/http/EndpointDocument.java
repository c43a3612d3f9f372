package io.millrace.serving.http;

import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointSchema;
import io.millrace.serving.InputField;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An OpenAPI 3.1 document of one endpoint: what its rows have, and what it answers. Made from what
/// answers at the moment.
///
/// A field that no model has an answer without is required; the others may be null or left out. The
/// texts that training saw are named, but others are served as well.
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
    schemas.set("Row", row());
    schemas.set("Rows", rows());
    schemas.set("Prediction", prediction());
    schemas.set("Explanation", explanation());
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
    parameters(operation.putArray("parameters"));
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
        .put("example", csv());
    ObjectNode responses = operation.putObject("responses");
    ObjectNode answered =
        responses.putObject("200").put("description", "Predicted.").putObject("content");
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
    responses
        .putObject("default")
        .put("description", "It could not be predicted.")
        .putObject("content")
        .putObject(JSON)
        .set("schema", new SageMakerErrors().shape().schema());
    return operation;
  }

  private void parameters(ArrayNode parameters) {
    ArrayNode explain =
        parameter(parameters, "query", "explain", "Contributions of the fields.").putArray("enum");
    List.of("true", "lime", "false").forEach(explain::add);
    parameter(
            parameters,
            "header",
            "X-Amzn-SageMaker-Inference-Id",
            "Names the request for ground truth.")
        .put("pattern", "^[!-~]{1,64}$");
    parameter(parameters, "header", "X-Millrace-Sticky-Key", "The same key, the same variant.")
        .put("minLength", 1)
        .put("maxLength", 256);
    ArrayNode variants =
        parameter(
                parameters,
                "header",
                "X-Amzn-SageMaker-Target-Variant",
                "The variant that is to answer.")
            .putArray("enum");
    config.variants().forEach(variant -> variants.add(variant.name()));
  }

  private static ObjectNode parameter(
      ArrayNode parameters, String place, String name, String description) {
    ObjectNode parameter =
        parameters.addObject().put("name", name).put("in", place).put("description", description);
    return parameter.putObject("schema").put("type", "string");
  }

  private ObjectNode row() {
    ObjectNode row = Json.object().put("type", "object");
    row.put("description", "Fields that no model reads are left aside.");
    ObjectNode properties = row.putObject("properties");
    ArrayNode required = Json.array();
    for (EndpointSchema.Field field : schema.fields()) {
      InputField input = field.input();
      ObjectNode property = properties.putObject(input.name());
      property(property, field);
      JsonNode example = schema.example().get(input.name());
      if (example != null) {
        property.putArray("examples").add(example);
      }
      if (input.absence() == InputField.Absence.REFUSED) {
        required.add(input.name());
      }
    }
    if (required.isEmpty()) {
      ArrayNode any = row.putArray("anyOf");
      schema
          .fields()
          .forEach(field -> any.addObject().putArray("required").add(field.input().name()));
    } else {
      row.set("required", required);
    }
    return row;
  }

  private static void property(ObjectNode property, EndpointSchema.Field field) {
    String type =
        switch (field.input().type()) {
          case NUMBER -> "number";
          case TEXT -> "string";
        };
    boolean mayBeAbsent = field.input().absence() == InputField.Absence.SERVED;
    if (field.levels().isEmpty()) {
      type(property, type, mayBeAbsent);
      return;
    }
    ArrayNode either = property.putArray("anyOf");
    ArrayNode levels = either.addObject().put("description", "What training saw.").putArray("enum");
    field.levels().get().forEach(levels::add);
    type(either.addObject().put("description", "Any other counts as unknown."), type, mayBeAbsent);
  }

  private static void type(ObjectNode schema, String type, boolean mayBeAbsent) {
    if (mayBeAbsent) {
      schema.putArray("type").add(type).add("null");
      return;
    }
    schema.put("type", type);
    if (type.equals("string")) {
      schema.put("pattern", "\\S"); // blanks alone are absent
    }
  }

  private ObjectNode rows() {
    ObjectNode rows = Json.object();
    ArrayNode either = rows.putArray("anyOf");
    either.add(reference("Row"));
    either.add(several());
    ObjectNode instances = either.addObject().put("type", "object");
    instances.putObject("properties").set("instances", several());
    instances.putArray("required").add("instances");
    instances.put("additionalProperties", false); // beside other fields it is one of a row
    return rows;
  }

  private ObjectNode several() {
    return Json.object()
        .put("type", "array")
        .put("minItems", 1)
        .put("maxItems", rowsMax)
        .set("items", reference("Row"));
  }

  /// Of an endpoint with variants a prediction has the models of the one that answered.
  private ObjectNode prediction() {
    ObjectNode prediction = Json.object().put("type", "object");
    ObjectNode properties = prediction.putObject("properties");
    answer(properties.putObject("score"), schema.outputs().count());
    if (!schema.outputs().names().isEmpty()) {
      properties
          .withObject("score")
          .put("description", "In this order: " + String.join(", ", schema.outputs().names()));
    }
    ObjectNode models = properties.putObject("models").put("type", "object");
    properties.set("explanation", ofAnswer(schema.outputs().count()));
    ObjectNode explanations = properties.putObject("explanations").put("type", "object");
    explanations.put("description", "Of each model, where the request asks for them.");
    ObjectNode numbers = models.putObject("properties");
    ObjectNode explained = explanations.putObject("properties");
    config.variants().stream()
        .flatMap(variant -> variant.models().stream())
        .map(ServedModel::name)
        .distinct()
        .forEach(
            name -> {
              int outputs = schema.models().getOrDefault(name, 0);
              answer(numbers.putObject(name), outputs);
              explained.set(name, explained(outputs));
            });
    ArrayNode always = Json.array();
    config.variants().getFirst().models().stream()
        .map(ServedModel::name)
        .filter(name -> config.variants().stream().allMatch(variant -> asks(variant, name)))
        .forEach(always::add);
    if (!always.isEmpty()) {
      models.set("required", always);
    }
    prediction.putArray("required").add("score").add("models");
    return prediction;
  }

  /// @param outputs how many numbers; 0 if that depends on the variant
  private static void answer(ObjectNode property, int outputs) {
    switch (outputs) {
      case 0 -> {
        ArrayNode either = property.putArray("anyOf");
        either.addObject().put("type", "number");
        numbers(either.addObject());
      }
      case 1 -> property.put("type", "number");
      default -> numbers(property).put("minItems", outputs).put("maxItems", outputs);
    }
  }

  private static ObjectNode numbers(ObjectNode property) {
    property.put("type", "array").putObject("items").put("type", "number");
    return property;
  }

  private static ObjectNode ofAnswer(int outputs) {
    return outputs == 1 ? reference("Explanation") : each(outputs);
  }

  /// An explanation of each number.
  private static ObjectNode each(int outputs) {
    ObjectNode each = Json.object().put("type", "array");
    each.set("items", reference("Explanation"));
    return each.put("minItems", outputs).put("maxItems", outputs);
  }

  /// A model that names a class has an explanation for each, so that one number may have several.
  private static ObjectNode explained(int outputs) {
    if (outputs > 1) {
      return each(outputs);
    }
    ObjectNode several = Json.object().put("type", "array");
    several.set("items", reference("Explanation"));
    ObjectNode either = Json.object();
    either.putArray("anyOf").add(reference("Explanation")).add(several);
    return either;
  }

  private static boolean asks(Variant variant, String model) {
    return variant.asked().stream().anyMatch(each -> each.name().equals(model));
  }

  private static ObjectNode explanation() {
    ObjectNode explanation = Json.object().put("type", "object");
    ObjectNode properties = explanation.putObject("properties");
    ArrayNode methods = properties.putObject("method").put("type", "string").putArray("enum");
    List.of("exact", "kernel_shap", "lime").forEach(methods::add);
    properties
        .putObject("output")
        .put("type", "integer")
        .put("description", "Which of several numbers is explained, from 0.");
    for (String number : List.of("margin", "base_value", "fit")) {
      properties.putObject(number).put("type", "number");
    }
    properties
        .putObject("contributions")
        .put("type", "object")
        .putObject("additionalProperties")
        .put("type", "number");
    ArrayNode required = explanation.putArray("required");
    List.of("method", "margin", "base_value", "contributions").forEach(required::add);
    return explanation;
  }

  /// The example as a header line and a row.
  private String csv() {
    List<String> names = schema.fields().stream().map(field -> field.input().name()).toList();
    return String.join(",", names.stream().map(EndpointDocument::cell).toList())
        + "\n"
        + String.join(
            ",",
            names.stream().map(name -> cell(schema.example().path(name).asString(""))).toList());
  }

  private static String cell(String text) {
    return text.matches("[^,\"\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  private static ObjectNode text(String description) {
    return Json.object().put("type", "string").put("description", description);
  }

  private static ObjectNode reference(String schema) {
    return Json.object().put("$ref", SCHEMAS + schema);
  }
}
