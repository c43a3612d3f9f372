package io.millrace.pipeline.builder;

/// What JSONPath states do around their work.
/// @param <S> itself
public interface PathWork<S> extends PathResult<S> {
  /// What is kept of the result.
  default S resultSelector(Value.OfJsonPath selector) {
    return set("ResultSelector", selector.json());
  }
}
