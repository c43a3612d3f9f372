package io.millrace.pipeline.event;

import io.millrace.base.json.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Fills a target's template from an event; see [Target#startPipeline].
final class EventTemplate {
  private static final String EVENT = "$.event";

  private EventTemplate() {}

  /// What is absent in the event is left out of objects and null in arrays.
  static JsonNode fill(JsonNode template, JsonNode event) {
    return switch (template) {
      case ObjectNode object -> {
        ObjectNode filled = Json.object();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
          JsonNode value = fill(entry.getValue(), event);
          if (!value.isMissingNode()) {
            filled.set(entry.getKey(), value);
          }
        }
        yield filled;
      }
      case ArrayNode array -> {
        ArrayNode filled = Json.array();
        for (JsonNode element : array) {
          JsonNode value = fill(element, event);
          filled.add(value.isMissingNode() ? Json.parse("null") : value);
        }
        yield filled;
      }
      default -> template.isString() ? value(template, event) : template;
    };
  }

  private static JsonNode value(JsonNode text, JsonNode event) {
    String path = text.asString();
    if (path.equals(EVENT)) {
      return event;
    }
    if (!path.startsWith(EVENT + ".")) {
      return text;
    }
    JsonNode value = event;
    for (String name : path.substring(EVENT.length() + 1).split("\\.", -1)) {
      value = value.path(name);
    }
    return value;
  }
}
