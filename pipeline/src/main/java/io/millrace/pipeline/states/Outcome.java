package io.millrace.pipeline.states;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How an execution ended.
public sealed interface Outcome {
  record Succeeded(JsonNode output) implements Outcome {}

  record Failed(Optional<String> error, Optional<String> cause) implements Outcome {}

  record TimedOut() implements Outcome {}

  record Aborted(Optional<String> error, Optional<String> cause) implements Outcome {}
}
