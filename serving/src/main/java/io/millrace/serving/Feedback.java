package io.millrace.serving;

import java.util.SequencedMap;

/// What became known of answers after they were given.
@FunctionalInterface
public interface Feedback {
  /// A finite number by inference id, in the order in which they came. Blocks.
  SequencedMap<String, Double> values();
}
