package io.millrace.pipeline.event.sql;

import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Target;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How targets are kept.
final class TargetJson {
  private TargetJson() {}

  static ObjectNode write(Target target) {
    ObjectNode json = Json.object();
    json.put("kind", target.kind());
    json.set("settings", target.settings());
    return json;
  }

  static Target read(JsonNode json) {
    return new Target(json.path("kind").asString(), json.path("settings"));
  }
}
