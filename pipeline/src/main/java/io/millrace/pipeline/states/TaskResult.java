package io.millrace.pipeline.states;

import tools.jackson.databind.JsonNode;

/// What an attempt at a task came to.
public sealed interface TaskResult {
  record Succeeded(JsonNode output) implements TaskResult {}

  /// @param error as `ErrorEquals` takes it
  record Failed(String error, String cause) implements TaskResult {}
}
