package io.millrace.server.page.run;

import io.millrace.base.json.Json;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// What a filter over runs may name: keys that recent runs have, and the values that they hold, as
/// `{"metrics": [key], "params": {key: [value]}, "tags": …, "attributes": …}`.
final class FilterWords {
  /// How many runs are looked at.
  static final int RUNS = 200;

  private static final int MOST_KEYS = 300;
  private static final int MOST_VALUES = 20;
  private static final int LONGEST = 100;

  private FilterWords() {}

  static ObjectNode of(List<Run> recent) {
    SequencedSet<String> metrics = new TreeSet<>();
    Map<String, SequencedSet<String>> params = new TreeMap<>();
    Map<String, SequencedSet<String>> tags = new TreeMap<>();
    for (Run run : recent) {
      run.data().metrics().forEach(metric -> metrics.add(metric.key()));
      run.data().params().forEach(param -> add(params, param.key(), param.value()));
      run.data().tags().forEach(tag -> add(tags, tag.key(), tag.value()));
    }
    ObjectNode words = Json.object();
    metrics.stream().limit(MOST_KEYS).forEach(words.putArray("metrics")::add);
    put(words.putObject("params"), params);
    put(words.putObject("tags"), tags);
    put(words.putObject("attributes"), attributes(recent));
    return words;
  }

  private static void add(Map<String, SequencedSet<String>> all, String key, String value) {
    SequencedSet<String> values = all.computeIfAbsent(key, _ -> new TreeSet<>());
    if (values.size() < MOST_VALUES && value.length() <= LONGEST) {
      values.add(value);
    }
  }

  private static Map<String, SequencedSet<String>> attributes(List<Run> recent) {
    Map<String, SequencedSet<String>> attributes = new TreeMap<>();
    attributes.put("run_name", values(recent, run -> run.info().name()));
    attributes.put("user_id", values(recent, run -> run.info().user()));
    attributes.put("run_id", new TreeSet<>());
    attributes.put("start_time", new TreeSet<>());
    attributes.put("end_time", new TreeSet<>());
    attributes.put(
        "status",
        Arrays.stream(RunStatus.values())
            .map(RunStatus::name)
            .collect(Collectors.toCollection(TreeSet::new)));
    return attributes;
  }

  private static SequencedSet<String> values(List<Run> runs, Function<Run, String> attribute) {
    return runs.stream()
        .map(attribute)
        .filter(value -> !value.isEmpty() && value.length() <= LONGEST)
        .distinct()
        .limit(MOST_VALUES)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void put(ObjectNode node, Map<String, SequencedSet<String>> all) {
    all.entrySet().stream()
        .limit(MOST_KEYS)
        .forEach(each -> each.getValue().forEach(node.putArray(each.getKey())::add));
  }
}
