package io.millrace.serving.sql;

import io.millrace.base.json.Json;
import io.millrace.serving.CalculationJson;
import io.millrace.serving.InputField;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Shadow;
import io.millrace.serving.Variant;
import io.millrace.tracking.ModelAlias;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The parts of a config that are columns of JSON.
final class ConfigJson {
  private ConfigJson() {}

  static String variants(List<Variant> variants) {
    ArrayNode json = Json.array();
    variants.forEach(variant -> put(json.addObject(), variant));
    return Json.write(json);
  }

  private static ObjectNode put(ObjectNode node, Variant variant) {
    node.put("name", variant.name());
    node.put("weight", variant.weight());
    node.set("models", modelArray(variant.models()));
    ArrayNode follows = node.putArray("follows");
    variant.follows().forEach(alias -> follows.add(alias.uri()));
    CalculationJson.write(variant.calculation(), names(variant.models()), node);
    return node;
  }

  static List<Variant> variants(String json) {
    return Json.parse(json).valueStream().map(ConfigJson::variant).toList();
  }

  private static Variant variant(JsonNode node) {
    List<ServedModel> models = models(node.path("models"));
    return new Variant(
        node.path("name").asString(),
        node.path("weight").asDouble(),
        models,
        follows(node.path("follows")),
        CalculationJson.read(node, names(models)));
  }

  private static List<String> names(List<ServedModel> models) {
    return models.stream().map(ServedModel::name).toList();
  }

  /// As [#variants], with `share` for the weight.
  static String shadows(List<Shadow> shadows) {
    ArrayNode json = Json.array();
    for (Shadow shadow : shadows) {
      put(json.addObject(), shadow.variant()).put("share", shadow.share());
    }
    return Json.write(json);
  }

  static List<Shadow> shadows(String json) {
    return Json.parse(json)
        .valueStream()
        .map(node -> new Shadow(variant(node), node.path("share").asDouble()))
        .toList();
  }

  static String models(List<ServedModel> models) {
    return Json.write(modelArray(models));
  }

  static List<ServedModel> models(JsonNode json) {
    return json.valueStream()
        .map(model -> new ServedModel(model.path("name").asString(), model.path("version").asInt()))
        .toList();
  }

  static String follows(List<ModelAlias> aliases) {
    return Json.write(aliases.stream().map(ModelAlias::uri).toList());
  }

  static List<ModelAlias> follows(JsonNode json) {
    return json.valueStream().map(uri -> ModelAlias.parse(uri.asString())).toList();
  }

  static String inputs(List<InputField> inputs) {
    ArrayNode json = Json.array();
    for (InputField input : inputs) {
      ObjectNode field =
          json.addObject()
              .put("name", input.name())
              .put("type", input.type().name())
              .put("absence", input.absence().name());
      if (input.meaning() != InputField.Meaning.PLAIN) {
        field.put("meaning", input.meaning().name());
      }
    }
    return Json.write(json);
  }

  static List<InputField> inputs(JsonNode json) {
    return json.valueStream()
        .map(
            input ->
                new InputField(
                    input.path("name").asString(),
                    InputField.Type.valueOf(input.path("type").asString()),
                    InputField.Absence.valueOf(input.path("absence").asString()),
                    InputField.Meaning.valueOf(
                        input.path("meaning").asString(InputField.Meaning.PLAIN.name()))))
        .toList();
  }

  private static ArrayNode modelArray(List<ServedModel> models) {
    ArrayNode json = Json.array();
    models.forEach(
        model -> json.addObject().put("name", model.name()).put("version", model.version()));
    return json;
  }
}
