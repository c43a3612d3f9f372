package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;

/// What JSONPath states can choose from their input and output.
/// @param <S> itself
public interface PathInput<S> {
  S set(String field, JsonNode value);

  /// Which part of the input the state sees.
  default S inputPath(String path) {
    return set("InputPath", Json.tree(path));
  }

  /// The state sees `{}`.
  default S withoutInput() {
    return set("InputPath", Json.mapper().nullNode());
  }

  /// Which part of what comes out goes on.
  default S outputPath(String path) {
    return set("OutputPath", Json.tree(path));
  }

  /// `{}` goes on.
  default S withoutOutput() {
    return set("OutputPath", Json.mapper().nullNode());
  }
}
