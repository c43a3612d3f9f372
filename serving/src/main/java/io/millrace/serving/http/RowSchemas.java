package io.millrace.serving.http;

import io.millrace.base.json.Json;
import io.millrace.serving.EndpointSchema;
import io.millrace.serving.InputField;
import io.millrace.serving.Parameter;
import io.millrace.serving.Parameters;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the rows of one endpoint have, for its [EndpointDocument].
///
/// A field that no model has an answer without is required; the others may be null or left out. The
/// texts that training saw are named, but others are served as well.
///
/// @param rowsMax most rows of a request
record RowSchemas(EndpointSchema schema, int rowsMax) {
  ObjectNode row() {
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
    if (!schema.parameters().isEmpty() && !properties.has(Parameters.KEY)) {
      properties.set(Parameters.KEY, EndpointDocument.reference("Params"));
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

  ObjectNode rows() {
    ObjectNode rows = Json.object();
    ArrayNode either = rows.putArray("anyOf");
    either.add(EndpointDocument.reference("Row"));
    either.add(several());
    ObjectNode instances = either.addObject().put("type", "object");
    ObjectNode properties = instances.putObject("properties");
    properties.set("instances", several());
    if (!schema.parameters().isEmpty()) {
      properties.set(Parameters.KEY, EndpointDocument.reference("Params"));
    }
    instances.putArray("required").add("instances");
    instances.put("additionalProperties", false); // beside other fields it is one of a row
    return rows;
  }

  private ObjectNode several() {
    return Json.object()
        .put("type", "array")
        .put("minItems", 1)
        .put("maxItems", rowsMax)
        .set("items", EndpointDocument.reference("Row"));
  }

  /// What requests may set beside rows.
  ObjectNode params() {
    ObjectNode params = Json.object().put("type", "object");
    params.put("description", "The same for all rows of a request.");
    ObjectNode properties = params.putObject("properties");
    for (Parameter parameter : schema.parameters()) {
      ObjectNode property = properties.putObject(parameter.name());
      if (parameter.isList()) {
        type(property.put("type", "array").putObject("items"), type(parameter), true);
      } else {
        type(property, type(parameter), true);
      }
      property.set("default", parameter.preset());
    }
    return params.put("additionalProperties", false);
  }

  private static String type(Parameter parameter) {
    return switch (parameter.type()) {
      case BOOLEAN -> "boolean";
      case INTEGER, LONG -> "integer";
      case FLOAT, DOUBLE -> "number";
      case STRING, DATETIME -> "string";
      case OBJECT -> "object";
    };
  }

  /// The example as a header line and a row.
  String csv() {
    List<String> names = schema.fields().stream().map(field -> field.input().name()).toList();
    return String.join(",", names.stream().map(RowSchemas::cell).toList())
        + "\n"
        + String.join(
            ",",
            names.stream().map(name -> cell(schema.example().path(name).asString(""))).toList());
  }

  private static String cell(String text) {
    return text.matches("[^,\"\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
