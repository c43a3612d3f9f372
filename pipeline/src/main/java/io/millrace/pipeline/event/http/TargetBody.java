package io.millrace.pipeline.event.http;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Target;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A target on the wire: `{"kind": "start-pipeline", "settings": {…}}`.
final class TargetBody {
  private TargetBody() {}

  static ObjectNode of(Target target) {
    ObjectNode json = Json.object().put("kind", target.kind());
    json.set("settings", target.settings());
    return json;
  }

  /// @param field where it stands, for the message
  /// @throws MillraceException with `code` if it is no target
  static Target read(JsonNode json, String field, ErrorCode code) {
    MillraceException.require(
        json.path("kind").isString() && json.path("settings").isObject(),
        code,
        "Write a target as {\"kind\": \"start-pipeline\", \"settings\": {\"pipeline\": \"…\"}}.",
        "%s: %s (expected: an object with kind and settings)",
        field,
        Body.cut(json));
    return new Target(json.get("kind").asString(), json.get("settings"));
  }
}
