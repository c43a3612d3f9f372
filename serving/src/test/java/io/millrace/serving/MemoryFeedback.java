package io.millrace.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Numbers that a test lets come.
final class MemoryFeedback implements Feedback {
  private final List<Map.Entry<String, Double>> all = new ArrayList<>();

  void come(String inferenceId, double value) {
    all.add(Map.entry(inferenceId, value));
  }

  /// The bookmark is how many were given before.
  @Override
  public Arrived arrived(Optional<String> bookmark) {
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    all.stream()
        .skip(bookmark.map(Long::parseLong).orElse(0L))
        .forEach(each -> values.put(each.getKey(), each.getValue()));
    return new Arrived(values, Integer.toString(all.size()));
  }
}
