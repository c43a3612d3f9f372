package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Builds and reads what events hold. Inputs and outputs are JSON text there.
final class EventDetails {
  private EventDetails() {}

  static ObjectNode none() {
    return Json.object();
  }

  static ObjectNode entered(String name, JsonNode input) {
    ObjectNode details = Json.object().put("name", name);
    return text(details, "input", input);
  }

  static ObjectNode exited(String name, JsonNode output, Map<String, JsonNode> assigned) {
    ObjectNode details = text(Json.object().put("name", name), "output", output);
    assign(details, assigned);
    return details;
  }

  static void assign(ObjectNode details, Map<String, JsonNode> assigned) {
    if (!assigned.isEmpty()) {
      ObjectNode variables = details.putObject("assignedVariables");
      assigned.forEach((variable, value) -> variables.put(variable, Json.write(value)));
      details.putObject("assignedVariablesDetails").put("truncated", false);
    }
  }

  static ObjectNode output(JsonNode output) {
    return text(Json.object(), "output", output);
  }

  static ObjectNode error(Optional<String> error, Optional<String> cause) {
    ObjectNode details = Json.object();
    error.ifPresent(text -> details.put("error", text));
    cause.ifPresent(text -> details.put("cause", text));
    return details;
  }

  /// The events of an activity name it only when it is scheduled.
  static ObjectNode resource(Resource resource) {
    return resource.isActivity()
        ? none()
        : Json.object().put("resourceType", resource.service()).put("resource", resource.action());
  }

  static ObjectNode iteration(String name, int index) {
    return Json.object().put("name", name).put("index", index);
  }

  static ObjectNode text(ObjectNode details, String field, JsonNode value) {
    details.put(field, Json.write(value));
    details.putObject(field + "Details").put("truncated", false);
    return details;
  }

  /// The value whose JSON text a field holds.
  static JsonNode read(HistoryEvent event, String field) {
    return Json.parse(event.details().path(field).asString("null"));
  }

  static Map<String, JsonNode> assigned(HistoryEvent event) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    event
        .details()
        .path("assignedVariables")
        .properties()
        .forEach(entry -> values.put(entry.getKey(), Json.parse(entry.getValue().asString())));
    return values;
  }

  static Failure failure(HistoryEvent event) {
    return new Failure(
        event.details().path("error").asStringOpt(),
        event.details().path("cause").asStringOpt(),
        false);
  }
}
