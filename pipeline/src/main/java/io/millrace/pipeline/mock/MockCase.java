package io.millrace.pipeline.mock;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One test of a state machine.
///
/// @param input `{}` if the file names none
/// @param responses by state
public record MockCase(
    String name,
    JsonNode input,
    Map<String, List<MockedResponse.Range>> responses,
    Expectation expected) {

  public MockCase {
    responses = Map.copyOf(responses);
  }

  /// What has to come out; what is empty is not looked at.
  ///
  /// @param status `SUCCEEDED`, `FAILED` or `TIMED_OUT`; `SUCCEEDED` if the file names none of
  ///     status, error and cause
  /// @param path the states in the order in which they are entered
  public record Expectation(
      Optional<String> status,
      Optional<JsonNode> output,
      Optional<String> error,
      Optional<String> cause,
      Optional<List<String>> path) {}

  /// The response to an invocation of a state; empty if the case has none.
  Optional<MockedResponse> response(String state, int invocation) {
    return responses.getOrDefault(state, List.of()).stream()
        .filter(range -> range.covers(invocation))
        .map(MockedResponse.Range::response)
        .findFirst();
  }
}
