package io.millrace.pipeline;

import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.Outcome;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One run of a pipeline version from an input to an end.
///
/// @param name unique within the pipeline; of an [ExecutionType#EXPRESS] one it need not be
/// @param output what it ended with, if it succeeded
/// @param error name of the error that it ended with, if it failed and the error had a name
/// @param cause what explains the error
/// @param parent the execution that started this one as a task
/// @param redriveCount how often it was started again where it had ended
/// @param redrivenAt when that happened last
/// @param limits those that held when it began; they stay, whatever the server is told later
/// @param mapChild what it is to the map run that started it
public record Execution(
    ExecutionId id,
    ExecutionType type,
    String pipeline,
    int version,
    String name,
    ExecutionStatus status,
    JsonNode input,
    Optional<JsonNode> output,
    Optional<String> error,
    Optional<String> cause,
    StartCause startedBy,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<ExecutionId> parent,
    int redriveCount,
    Optional<Instant> redrivenAt,
    ExecutionFacts.Limits limits,
    Optional<MapChild> mapChild) {

  /// Its name outside, as its own context object has it.
  public String arn() {
    return Machines.executionArn(this);
  }

  /// That of what it runs.
  public String machineArn() {
    return Machines.machineArn(pipeline);
  }

  Execution ended(Outcome outcome, Instant at) {
    return switch (outcome) {
      case Outcome.Succeeded(var result) ->
          ended(
              ExecutionStatus.SUCCEEDED,
              Optional.of(result),
              Optional.empty(),
              Optional.empty(),
              at);
      case Outcome.Failed failed ->
          ended(ExecutionStatus.FAILED, Optional.empty(), failed.error(), failed.cause(), at);
      case Outcome.TimedOut _ ->
          ended(
              ExecutionStatus.TIMED_OUT,
              Optional.empty(),
              Optional.of("States.Timeout"),
              Optional.empty(),
              at);
      case Outcome.Aborted aborted ->
          ended(ExecutionStatus.ABORTED, Optional.empty(), aborted.error(), aborted.cause(), at);
    };
  }

  Execution ended(
      ExecutionStatus how,
      Optional<JsonNode> newOutput,
      Optional<String> newError,
      Optional<String> newCause,
      Instant at) {
    return new Execution(
        id,
        type,
        pipeline,
        version,
        name,
        how,
        input,
        newOutput,
        newError,
        newCause,
        startedBy,
        startedAt,
        Optional.of(at),
        parent,
        redriveCount,
        redrivenAt,
        limits,
        mapChild);
  }

  /// A child that cannot go on.
  public Execution broken(String why) {
    return ended(
        ExecutionStatus.FAILED,
        Optional.empty(),
        Optional.of(ErrorNames.RUNTIME),
        Optional.of(why),
        endedAt.orElse(startedAt));
  }

  /// Runs again.
  Execution redriven(Instant at) {
    return new Execution(
        id,
        type,
        pipeline,
        version,
        name,
        ExecutionStatus.RUNNING,
        input,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        startedBy,
        startedAt,
        Optional.empty(),
        parent,
        redriveCount + 1,
        Optional.of(at),
        limits,
        mapChild);
  }

  /// A child of a map run of this execution.
  /// @param machine what it runs
  Execution child(MapRunHost.ChildStart child, ExecutionType children, String machine, Instant at) {
    return new Execution(
        ExecutionId.random(),
        children,
        machine,
        version,
        child.name(),
        ExecutionStatus.RUNNING,
        child.input(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        StartCause.execution(id),
        at,
        Optional.empty(),
        Optional.of(id),
        0,
        Optional.empty(),
        limits,
        Optional.of(child.place()));
  }
}
