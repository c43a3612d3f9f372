package io.millrace.pipeline.mock;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How a mocked task ends.
public sealed interface MockedResponse {
  /// As if it had returned `output`.
  record Return(JsonNode output) implements MockedResponse {}

  /// As if it had failed.
  record Throw(String error, Optional<String> cause) implements MockedResponse {}

  /// A response for some invocations of a state within one execution.
  /// @param first invocation, 0 for the state's first
  /// @param last inclusive
  record Range(int first, int last, MockedResponse response) {
    boolean covers(int invocation) {
      return first <= invocation && invocation <= last;
    }
  }
}
