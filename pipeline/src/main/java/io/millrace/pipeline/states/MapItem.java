package io.millrace.pipeline.states;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One of the things that a Map works on.
/// @param index 0 for the first
/// @param key when the items are the fields of an object
public record MapItem(int index, JsonNode value, Optional<String> key) {
  public MapItem(int index, JsonNode value) {
    this(index, value, Optional.empty());
  }
}
