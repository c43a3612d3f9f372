package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Refuses data that is too large to go between states.
record Sizes(ExecutionFacts.Limits limits) {
  private static final String RESULT =
      "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.";

  /// What a task, or a state, gives on.
  /// @param name of what gave it
  void checkResult(JsonNode result, String name) throws StateFailure {
    check(result, RESULT, name);
  }

  /// What a task, or a branch, is given.
  void checkParameters(JsonNode parameters, String name) throws StateFailure {
    check(
        parameters,
        "The state/task '%s' provided parameters with a size exceeding the maximum number of bytes service limit.",
        name);
  }

  /// @param assigned new values, not in `scope` yet
  /// @param name of the state that assigns them
  void checkVariables(Scope scope, Map<String, JsonNode> assigned, String name)
      throws StateFailure {
    long bytes = assigned.values().stream().mapToLong(this::bytes).sum();
    long[] all = {bytes};
    if (!assigned.isEmpty()) {
      scope.forEach((variable, value) -> all[0] += bytes(value.json()));
    }
    if (bytes > limits.payloadBytes() || all[0] > limits.variablesBytes()) {
      throw tooLarge(
          "The state '%s' assigns variables with a size exceeding the maximum number of bytes service limit.",
          name);
    }
  }

  private void check(JsonNode value, String text, String name) throws StateFailure {
    if (bytes(value) > limits.payloadBytes()) {
      throw tooLarge(text, name);
    }
  }

  /// The result of the state `name` was too large to be told.
  StateFailure tooLarge(String name) {
    return tooLarge(RESULT, name);
  }

  private static StateFailure tooLarge(String text, String name) {
    return StateFailure.silent(ErrorNames.DATA_LIMIT_EXCEEDED, text.formatted(name));
  }

  /// As JSON text; counted until all limits are exceeded. A template can name the same data many
  /// times, so the text may be far too long to be made.
  private long bytes(JsonNode value) {
    Counter counter = new Counter(Math.max(limits.payloadBytes(), limits.variablesBytes()));
    try {
      Json.mapper().writeValue(counter, value);
    } catch (JacksonException e) {
      if (!counter.isFull()) {
        throw e;
      }
    }
    return counter.bytes;
  }

  private static final class Counter extends OutputStream {
    private final long max;
    private long bytes;

    Counter(long max) {
      this.max = max;
    }

    boolean isFull() {
      return bytes > max;
    }

    @Override
    public void write(int b) throws IOException {
      count(1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      count(length);
    }

    private void count(int length) throws IOException {
      bytes += length;
      if (isFull()) {
        throw new IOException("too large");
      }
    }
  }
}
