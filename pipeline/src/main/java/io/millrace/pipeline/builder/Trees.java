package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Copies of trees with one change.
final class Trees {
  private Trees() {}

  static ObjectNode with(JsonNode object, String field, JsonNode value) {
    return Json.object().setAll((ObjectNode) object.deepCopy()).set(field, value);
  }

  /// @param field that holds an array, or nothing yet
  static ObjectNode adding(JsonNode object, String field, JsonNode element) {
    ArrayNode all = Json.array();
    object.path(field).forEach(all::add);
    return with(object, field, all.add(element));
  }

  /// @param field that holds an object, or nothing yet
  static ObjectNode inside(JsonNode object, String field, String key, JsonNode value) {
    JsonNode inner = object.has(field) ? object.get(field) : Json.object();
    return with(object, field, with(inner, key, value));
  }
}
