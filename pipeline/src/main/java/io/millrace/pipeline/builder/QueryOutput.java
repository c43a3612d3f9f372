package io.millrace.pipeline.builder;

import tools.jackson.databind.JsonNode;

/// What JSONata states give on.
/// @param <S> itself
public interface QueryOutput<S> {
  S set(String field, JsonNode value);

  /// Default: the result of the work, else the input.
  default S output(Value.OfJsonata output) {
    return set("Output", output.json());
  }
}
