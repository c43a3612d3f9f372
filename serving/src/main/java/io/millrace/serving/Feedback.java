package io.millrace.serving;

import java.util.Optional;
import java.util.SequencedMap;

/// What became known of answers after they were given.
@FunctionalInterface
public interface Feedback {
  /// What came after a bookmark.
  ///
  /// @param values a finite number by inference id, in the order in which they came first; of one
  ///     that came again, the last value
  /// @param bookmark for the next call
  record Arrived(SequencedMap<String, Double> values, String bookmark) {}

  /// Blocks.
  /// @param bookmark what the call before gave; absent: from the beginning
  Arrived arrived(Optional<String> bookmark);
}
