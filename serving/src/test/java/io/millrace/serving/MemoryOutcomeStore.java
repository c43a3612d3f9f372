package io.millrace.serving;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  @Override
  public synchronized SequencedMap<String, Double> values(String endpoint, String metric) {
    return new LinkedHashMap<>(
        outcomes.getOrDefault(endpoint, Map.of()).getOrDefault(metric, new LinkedHashMap<>()));
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
