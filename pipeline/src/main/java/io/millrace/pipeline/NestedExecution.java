package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.TaskCommand;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A Task state that starts an execution: `states:startExecution`, with `.sync` or `.sync:2` to
/// wait for its end, with `.waitForTaskToken` to wait for somebody to answer. No thread is held
/// while it waits.
final class NestedExecution {
  /// Why an execution is stopped that nobody waits for.
  static final String DROPPED = "The execution that started it does not wait for it any more.";

  static final Set<String> ACTIONS =
      Set.of(
          "startExecution",
          "startExecution.sync",
          "startExecution.sync:2",
          "startExecution.waitForTaskToken");

  private final Engine engine;
  private final Node node;
  private final RunningExecution parent;
  private final Persistence persistence;
  private final TaskCommand command;
  private final String key;

  NestedExecution(Engine engine, RunningExecution parent, TaskCommand command) {
    this.engine = engine;
    this.node = engine.node();
    this.parent = parent;
    this.persistence = node.persistence(parent.id());
    this.command = command;
    this.key =
        AttemptContext.key(new AttemptId(parent.id(), command.enteredEvent(), command.attempt()));
  }

  static boolean is(TaskCommand command) {
    return command.resource().service().equals("states");
  }

  boolean isOf(TaskCommand other) {
    return command.enteredEvent() == other.enteredEvent() && command.attempt() == other.attempt();
  }

  /// Whether the end of the execution is the end of the task.
  static boolean isFollowed(TaskCommand command) {
    return is(command) && command.resource().action().startsWith("startExecution.sync");
  }

  /// Starts the execution, or finds the one that was started before a crash.
  void begin() {
    boolean started = command.progress() == TaskCommand.Progress.SUBMITTED;
    node.workers().start("nested " + key, started ? this::look : this::start);
  }

  private void start() {
    NestedStart wanted = NestedStart.of(command.arguments(), key);
    try {
      persistence
          .call(() -> engine.isExpress(wanted.pipeline()))
          .ifPresent(express -> start(wanted, express));
    } catch (MillraceException e) {
      fail(NestedStart.errorName(e), e.detail());
    }
  }

  private void start(NestedStart wanted, boolean express) {
    if (isFollowed(command) && express) {
      fail(
          "StepFunctions.StateMachineTypeNotSupportedException",
          "This operation is not supported by this type of state machine");
      return;
    }
    persistence
        .call(
            () ->
                engine.startChild(
                    wanted.pipeline(), wanted.input(), wanted.name(), parent.id(), key))
        .ifPresent(this::started);
  }

  private void started(Execution child) {
    Optional<Optional<Execution>> mine = persistence.call(this::find);
    if (mine.isEmpty()) {
      return;
    }
    if (child.type() == ExecutionType.STANDARD && mine.get().isEmpty()) {
      fail(
          "StepFunctions.ExecutionAlreadyExistsException",
          "Execution Already Exists: '%s'".formatted(Machines.executionArn(child)));
      return;
    }
    ObjectNode answer = NestedStart.answer(child);
    if (command.resource().action().equals("startExecution")) {
      parent.step((state, now) -> tell(state, c -> state.taskSucceeded(c, answer, now)));
    } else {
      parent.step((state, now) -> tell(state, c -> state.taskSubmitted(c, answer, now)));
      look();
    }
  }

  private Optional<Execution> find() {
    return node.store().findChild(parent.id(), key);
  }

  private void fail(String error, String cause) {
    parent.step(
        (state, now) ->
            tell(state, c -> state.taskFailed(c, Optional.of(error), Optional.of(cause), now)));
  }

  /// Answers if the execution has ended.
  void look() {
    if (!isFollowed(command)) {
      return;
    }
    Optional<Execution> child = persistence.call(this::find).orElse(Optional.empty());
    if (child.isEmpty() || !child.get().status().ended()) {
      return;
    }
    if (child.get().status() == ExecutionStatus.SUCCEEDED) {
      parent.step(
          (state, now) -> tell(state, c -> state.taskSucceeded(c, describe(child.get()), now)));
    } else {
      fail("States.TaskFailed", Json.write(describe(child.get())));
    }
  }

  private @Nullable HistoryEvent tell(
      ExecutionState state, Function<TaskCommand, HistoryEvent> event) {
    return state.tasks().stream().filter(this::isOf).findFirst().map(event).orElse(null);
  }

  private ObjectNode describe(Execution child) {
    boolean asText = command.resource().action().endsWith(".sync");
    ObjectNode description = Json.object().put("ExecutionArn", Machines.executionArn(child));
    put(description, "Input", child.input(), asText);
    description.putObject("InputDetails").put("Included", true);
    description.put("Name", child.name());
    child.output().ifPresent(output -> put(description, "Output", output, asText));
    child.output().ifPresent(_ -> description.putObject("OutputDetails").put("Included", true));
    child.error().ifPresent(error -> description.put("Error", error));
    child.cause().ifPresent(cause -> description.put("Cause", cause));
    description.put("StartDate", child.startedAt().toEpochMilli());
    description.put("StateMachineArn", Machines.machineArn(child.pipeline()));
    description.put("Status", child.status().name());
    child.endedAt().ifPresent(at -> description.put("StopDate", at.toEpochMilli()));
    return description;
  }

  private static void put(ObjectNode description, String field, JsonNode value, boolean asText) {
    if (asText) {
      description.put(field, Json.write(value));
    } else {
      description.set(field, value);
    }
  }

  /// The parent does not want its answer any more.
  void stop() {
    if (!isFollowed(command)) {
      return;
    }
    node.workers().start("nested-stop " + key, this::stopChild);
  }

  private void stopChild() {
    persistence
        .call(this::find)
        .orElse(Optional.empty())
        .filter(child -> !child.status().ended())
        .ifPresent(child -> persistence.call(() -> engine.stop(child.id(), "", DROPPED)));
  }
}
