package io.millrace.pipeline.event;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// An event that reaches a target.
///
/// @param key the same for every attempt of one delivery; at most 80 of `A-Za-z0-9._-`
/// @param replay the replay that brings it once more; empty the first time
public record Arrival(Event event, String key, Optional<String> replay) {
  /// The event as targets receive it: that of [Event#toJson], and `replay` if it is one.
  public ObjectNode toJson() {
    ObjectNode json = event.toJson();
    replay.ifPresent(id -> json.put("replay", id));
    return json;
  }
}
