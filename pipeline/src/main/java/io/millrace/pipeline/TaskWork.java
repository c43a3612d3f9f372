package io.millrace.pipeline;

import io.millrace.pipeline.states.TaskCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// What this node does for the tasks of one execution: attempts that run here, and executions that
/// were started by tasks. Guarded by the execution's lock.
final class TaskWork {
  private final Engine engine;
  private final RunningExecution execution;

  /// By the visit's entered event.
  private final Map<Long, Attempt> attempts = new HashMap<>();

  private final Map<Long, NestedExecution> nested = new HashMap<>();

  TaskWork(Engine engine, RunningExecution execution) {
    this.engine = engine;
    this.execution = execution;
  }

  boolean has(Attempt attempt) {
    return attempts.containsValue(attempt);
  }

  /// Gives slots to attempts that are new here; what gets none stands in line.
  /// @param started hears of tasks that are started now
  /// @return the attempts that have got a slot
  List<Attempt> assign(List<TaskCommand> tasks, Consumer<TaskCommand> started) {
    List<Attempt> starting = new ArrayList<>();
    for (TaskCommand command : worked(tasks)) {
      boolean runs = NestedExecution.is(command);
      Attempt known = attempts.get(command.enteredEvent());
      if (!runs && (known == null || !known.isOf(command))) {
        if (known != null) {
          known.cancel();
        }
        Attempt attempt = new Attempt(engine, execution, command);
        attempts.put(command.enteredEvent(), attempt);
        runs = engine.node().slots().take(attempt);
        if (runs) {
          starting.add(attempt);
        }
      }
      if (runs && command.progress() == TaskCommand.Progress.SCHEDULED) {
        started.accept(command);
      }
    }
    return starting;
  }

  /// Cancels what is not wanted any more, and follows nested executions.
  void follow(List<TaskCommand> all) {
    List<TaskCommand> tasks = worked(all);
    attempts
        .values()
        .removeIf(
            attempt -> {
              boolean unwanted = tasks.stream().noneMatch(attempt::isOf);
              if (unwanted) {
                attempt.cancel();
              }
              return unwanted;
            });
    nested
        .values()
        .removeIf(
            child -> {
              boolean unwanted = tasks.stream().noneMatch(child::isOf);
              if (unwanted) {
                child.stop();
              }
              return unwanted;
            });
    tasks.stream().filter(NestedExecution::is).forEach(this::followNested);
  }

  private static List<TaskCommand> worked(List<TaskCommand> tasks) {
    return tasks.stream().filter(task -> !task.isAwaited()).toList();
  }

  private void followNested(TaskCommand command) {
    NestedExecution known = nested.get(command.enteredEvent());
    if (known == null || !known.isOf(command)) {
      NestedExecution child = new NestedExecution(engine, execution, command);
      nested.put(command.enteredEvent(), child);
      child.begin();
    }
  }

  List<NestedExecution> nested() {
    return List.copyOf(nested.values());
  }

  /// Nothing is wanted from this node any more.
  void cancel() {
    attempts.values().forEach(Attempt::cancel);
  }

  List<Thread> threads() {
    return attempts.values().stream().map(Attempt::thread).filter(Objects::nonNull).toList();
  }
}
