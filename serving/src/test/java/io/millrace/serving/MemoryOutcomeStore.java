package io.millrace.serving;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What [OutcomeStore] means. Guarded by itself.
public final class MemoryOutcomeStore implements OutcomeStore {
  private final Map<String, Map<String, SequencedMap<String, Double>>> outcomes = new TreeMap<>();

  @Override
  public synchronized Received add(String endpoint, List<Outcome> added) {
    int taken = 0;
    int known = 0;
    for (Outcome outcome : added) {
      Double before =
          outcomes
              .computeIfAbsent(endpoint, _ -> new TreeMap<>())
              .computeIfAbsent(outcome.metric(), _ -> new LinkedHashMap<>())
              .putIfAbsent(outcome.inferenceId(), outcome.value());
      taken += before == null ? 1 : 0;
      known += before != null && before == outcome.value() ? 1 : 0;
    }
    return new Received(taken, known, added.size() - taken - known);
  }

  /// The bookmark is how many were given before.
  @Override
  public synchronized Feedback.Arrived arrived(
      String endpoint, String metric, Optional<String> bookmark) {
    SequencedMap<String, Double> all =
        outcomes.getOrDefault(endpoint, Map.of()).getOrDefault(metric, new LinkedHashMap<>());
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    all.entrySet().stream()
        .skip(bookmark.map(Long::parseLong).orElse(0L))
        .forEach(each -> values.put(each.getKey(), each.getValue()));
    return new Feedback.Arrived(values, Integer.toString(all.size()));
  }

  @Override
  public synchronized Map<String, Long> counts(String endpoint) {
    Map<String, Long> counts = new TreeMap<>();
    outcomes
        .getOrDefault(endpoint, Map.of())
        .forEach((metric, values) -> counts.put(metric, (long) values.size()));
    return counts;
  }
}
