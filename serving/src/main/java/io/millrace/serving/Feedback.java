package io.millrace.serving;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// What became known of answers after they were given.
@FunctionalInterface
public interface Feedback {
  /// What came after a bookmark.
  ///
  /// @param values a finite number by inference id, in the order in which they came first; of one
  ///     that came again, the last value
  /// @param several the same where it is several numbers, such as one for each class; of an id in
  ///     both, these are the last ones
  /// @param bookmark for the next call
  record Arrived(
      SequencedMap<String, Double> values,
      SequencedMap<String, double[]> several,
      String bookmark) {
    /// Of single numbers.
    public Arrived(SequencedMap<String, Double> values, String bookmark) {
      this(values, new LinkedHashMap<>(), bookmark);
    }
  }

  /// Blocks.
  /// @param bookmark what the call before gave; absent: from the beginning
  Arrived arrived(Optional<String> bookmark);
}
