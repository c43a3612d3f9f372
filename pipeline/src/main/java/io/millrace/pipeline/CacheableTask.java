package io.millrace.pipeline;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A task whose result follows from its arguments and from what they name, so that a state may ask
/// for a result that is there already.
public interface CacheableTask extends Task {
  /// Changes when the task gives something else for the same arguments.
  String version();

  /// What the arguments name that can change, by a word for it: a digest, a version, an id. Reads,
  /// and changes nothing.
  /// @param arguments as for [#run]
  Map<String, String> inputs(JsonNode arguments);

  /// Whether everything that the result names can still be had.
  boolean isThere(JsonNode arguments, JsonNode result);
}
