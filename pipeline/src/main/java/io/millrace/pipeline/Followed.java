package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.states.TaskCommand;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The attempts of one execution that wait for the end of an execution that they start. Guarded by
/// the execution's lock.
final class Followed {
  private final ExecutionId execution;

  /// Their keys, as they stood at the last step.
  private Set<String> keys;

  /// @param tasks as the history has them
  Followed(ExecutionId execution, List<TaskCommand> tasks) {
    this.execution = execution;
    this.keys = keys(tasks);
  }

  private Set<String> keys(List<TaskCommand> tasks) {
    return tasks.stream()
        .filter(NestedExecution::isFollowed)
        .map(task -> new AttemptId(execution, task.enteredEvent(), task.attempt()))
        .map(AttemptContext::key)
        .collect(Collectors.toSet());
  }

  /// Those that wait no longer after a step; afterwards the store is taken to know them.
  List<String> dropped(List<TaskCommand> tasks) {
    Set<String> before = keys;
    keys = keys(tasks);
    return before.stream().filter(key -> !keys.contains(key)).toList();
  }
}
