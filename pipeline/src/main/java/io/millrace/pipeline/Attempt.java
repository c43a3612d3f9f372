package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.TaskCommand;
import io.millrace.pipeline.states.TaskResult;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// One attempt at a task on this node: waits for a slot, runs, answers. The thread is guarded by
/// this object's monitor.
final class Attempt {
  private static final Logger log = LoggerFactory.getLogger(Attempt.class);

  private final Node node;
  private final RunningExecution execution;
  private final TaskCommand command;
  private final AttemptId id;
  private final AttemptContext context;
  private @Nullable Thread thread;
  private boolean cancelled;

  Attempt(Engine engine, RunningExecution execution, TaskCommand command) {
    this.node = engine.node();
    this.execution = execution;
    this.command = command;
    this.id = new AttemptId(execution.id(), command.enteredEvent(), command.attempt());
    this.context =
        new AttemptContext(
            id,
            execution.pipeline(),
            command.state(),
            node.workers(),
            node.logBook(),
            node.clock(),
            node.config().wholeLogs(),
            () -> engine.changed(execution.id()));
  }

  boolean isOf(TaskCommand other) {
    return command.enteredEvent() == other.enteredEvent() && command.attempt() == other.attempt();
  }

  /// A slot has become free for it.
  void granted() {
    if (!execution.granted(this)) {
      node.slots().release();
    }
  }

  /// Runs the task on a thread of its own. The attempt must hold a slot; it gives it back.
  synchronized void run() {
    thread =
        node.workers().start("task " + command.state() + " " + AttemptContext.key(id), this::work);
    if (cancelled) {
      thread.interrupt();
    }
    command.heartbeatSeconds().ifPresent(seconds -> watch(Duration.ofSeconds(seconds)));
  }

  private void work() {
    Ending ending = Ending.NONE;
    try {
      if (isReady()) {
        ending = answer();
      }
    } finally {
      Thread.interrupted();
      context.end();
      node.slots().release();
      ending.tell(execution, this);
    }
  }

  /// An attempt that goes on after a crash must know how much it has said. False if this node
  /// stops, or the attempt is not wanted any more.
  private boolean isReady() {
    if (command.progress() != TaskCommand.Progress.STARTED) {
      return true;
    }
    Optional<Integer> lines = node.persistence(execution.id()).call(() -> node.store().lines(id));
    lines.ifPresent(context::goOn);
    return lines.isPresent();
  }

  private Ending answer() {
    try {
      return switch (node.calls().run(command, id, context, this::interrupted)) {
        case TaskResult.Succeeded(var output) -> succeeded(output);
        case TaskResult.Failed(var error, var cause) -> failed(error, cause);
      };
    } catch (InterruptedException _) {
      return interrupted() ? Ending.NONE : failed("Task.Interrupted", "The task was interrupted.");
    }
  }

  private boolean interrupted() {
    return isCancelled() || node.isStopping();
  }

  private Ending succeeded(JsonNode output) {
    return command.resource().isCallback()
        ? (state, now) -> state.taskSubmitted(current(state), output, now)
        : (state, now) -> state.taskSucceeded(current(state), output, now);
  }

  private Ending failed(String error, String cause) {
    log.info("task.failed execution={} state={} error={}", execution.id(), command.state(), error);
    return (state, now) ->
        state.taskFailed(current(state), Optional.of(error), Optional.of(cause), now);
  }

  private TaskCommand current(ExecutionState state) {
    return state.tasks().stream().filter(this::isOf).findFirst().orElse(command);
  }

  private void watch(Duration longest) {
    long wait = longest.toNanos() - context.silentNanos();
    var _ =
        node.later(
            Duration.ofNanos(Math.max(1, wait)),
            () -> {
              if (context.silentNanos() < longest.toNanos()) {
                watch(longest);
              } else {
                execution.tell(this, (state, now) -> state.heartbeatMissed(current(state), now));
              }
            });
  }

  /// The result is not wanted any more.
  synchronized void cancel() {
    cancelled = true;
    context.cancel();
    node.slots().withdraw(this);
    if (thread != null && !thread.equals(Thread.currentThread())) {
      thread.interrupt();
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  synchronized @Nullable Thread thread() {
    return thread;
  }

  /// What the history is told at the end.
  @FunctionalInterface
  private interface Ending extends RunningExecution.News {
    Ending NONE = (_, _) -> null;

    default void tell(RunningExecution execution, Attempt attempt) {
      if (!NONE.equals(this)) {
        execution.tell(attempt, this);
      }
    }
  }
}
