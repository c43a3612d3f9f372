package io.millrace.pipeline.states;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Where an execution begins that goes on for another one.
/// @param startAt a state of the machine's own level; absent: the first one
/// @param variables those that are assigned already
public record Continuation(Optional<String> startAt, Map<String, JsonNode> variables) {
  public Continuation {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }
}
