package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;

/// What JSONPath states do with a result.
/// @param <S> itself
public interface PathResult<S> extends PathInput<S> {
  /// Where in the input the result goes.
  default S resultPath(String path) {
    return set("ResultPath", Json.tree(path));
  }

  /// The input goes on as it was.
  default S withoutResult() {
    return set("ResultPath", Json.mapper().nullNode());
  }
}
