package io.millrace.pipeline;

import io.millrace.pipeline.states.Resource;
import io.millrace.pipeline.types.Signature;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The tasks that definitions can name. Immutable.
public final class Tasks {
  private final Map<String, Task> byName;

  private Tasks(Map<String, Task> byName) {
    this.byName = byName;
  }

  /// @throws IllegalArgumentException if two tasks have one name
  public static Tasks of(Collection<? extends Task> tasks) {
    Map<String, Task> byName = new TreeMap<>();
    for (Task task : tasks) {
      Task other = byName.put(task.name(), task);
      if (other != null) {
        throw new IllegalArgumentException("two tasks are named " + task.name());
      }
    }
    return new Tasks(byName);
  }

  public static Tasks of(Task... tasks) {
    return of(List.of(tasks));
  }

  public Optional<Task> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// What the task takes and gives that a Task state calls; empty for everything else.
  public Optional<Signature> signature(Resource resource) {
    return resource.service().equals("millrace")
        ? find(resource.target()).map(task -> task.description().signature(task.name()))
        : Optional.empty();
  }

  /// By name.
  public List<Task> list() {
    return List.copyOf(byName.values());
  }
}
