package io.millrace.pipeline.stepfunctions;

import java.util.List;

/// Tags of state machines and activities. Each method is one atomic unit. Thread-safe; blocks.
public interface TagStore {
  int TAGS_MAX = 50;

  /// Adds tags behind those that are there; a key that is there gets the new value.
  /// @param resource how the ARN of what is tagged ends
  /// @return false if there would be more than [#TAGS_MAX]: nothing is changed
  boolean put(String resource, List<Tag> tags);

  void remove(String resource, List<String> keys);

  /// In the order in which they were added.
  List<Tag> list(String resource);

  void forget(String resource);
}
