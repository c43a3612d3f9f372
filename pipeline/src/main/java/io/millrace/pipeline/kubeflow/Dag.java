package io.millrace.pipeline.kubeflow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Tasks that wait for each other.
/// @param tasks by name
record Dag(Node tasks) {
  /// The tasks in layers: each waits only for those in the layers before its own.
  List<List<String>> layers() {
    List<List<String>> layers = new ArrayList<>();
    Set<String> done = new HashSet<>();
    List<String> left = new ArrayList<>(tasks.names());
    while (!left.isEmpty()) {
      List<String> layer = left.stream().filter(name -> done.containsAll(before(name))).toList();
      if (layer.isEmpty()) {
        throw Node.invalid(tasks.pointer() + ": these tasks wait for each other: " + left);
      }
      layers.add(layer);
      done.addAll(layer);
      left.removeAll(layer);
    }
    return layers;
  }

  /// What a task waits for.
  Set<String> before(String name) {
    Node task = tasks.object(name);
    Set<String> names = new LinkedHashSet<>(task.at("dependentTasks").texts());
    for (String kind : List.of("parameters", "artifacts")) {
      Node inputs = task.at("inputs").at(kind);
      for (String input : inputs.names()) {
        inputs
            .at(input)
            .json()
            .valueStream()
            .map(source -> source.path("producerTask").asString(""))
            .filter(producer -> !producer.isEmpty())
            .forEach(names::add);
      }
    }
    for (String other : names) {
      if (!tasks.has(other)) {
        throw Node.invalid(
            "%s waits for '%s', which is not there".formatted(task.pointer(), other));
      }
    }
    return names;
  }

  /// Whether a task runs whatever became of those before it.
  boolean isExitHandler(String name) {
    return tasks
        .at(name)
        .at("triggerPolicy")
        .json()
        .path("strategy")
        .asString("")
        .equals("ALL_UPSTREAM_TASKS_COMPLETED");
  }

  /// Whether a task may be left out.
  boolean isConditional(String name) {
    return tasks.at(name).at("triggerPolicy").has("condition");
  }
}
