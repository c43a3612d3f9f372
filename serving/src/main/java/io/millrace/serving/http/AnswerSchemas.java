package io.millrace.serving.http;

import io.millrace.base.json.Json;
import io.millrace.serving.EndpointSchema;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What one endpoint answers, for its [EndpointDocument].
record AnswerSchemas(EndpointSchema schema) {
  /// Of an endpoint with variants a prediction has the models of the one that answered.
  ObjectNode prediction() {
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
    schema.config().variants().stream()
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
    schema.config().variants().getFirst().models().stream()
        .map(ServedModel::name)
        .filter(
            name -> schema.config().variants().stream().allMatch(variant -> asks(variant, name)))
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
    return outputs == 1 ? EndpointDocument.reference("Explanation") : each(outputs);
  }

  /// An explanation of each number.
  private static ObjectNode each(int outputs) {
    ObjectNode each = Json.object().put("type", "array");
    each.set("items", EndpointDocument.reference("Explanation"));
    return each.put("minItems", outputs).put("maxItems", outputs);
  }

  /// A model that names a class has an explanation for each, so that one number may have several.
  private static ObjectNode explained(int outputs) {
    if (outputs > 1) {
      return each(outputs);
    }
    ObjectNode several = Json.object().put("type", "array");
    several.set("items", EndpointDocument.reference("Explanation"));
    ObjectNode either = Json.object();
    either.putArray("anyOf").add(EndpointDocument.reference("Explanation")).add(several);
    return either;
  }

  private static boolean asks(Variant variant, String model) {
    return variant.asked().stream().anyMatch(each -> each.name().equals(model));
  }

  static ObjectNode explanation() {
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
}
