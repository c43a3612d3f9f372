package io.millrace.pipeline;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One run of a pipeline version from an input to an end.
///
/// @param name unique within the pipeline
/// @param output what it ended with, if it succeeded
/// @param error name of the error that it ended with, if it failed and the error had a name
/// @param cause what explains the error
/// @param parent the execution that started this one as a task
public record Execution(
    ExecutionId id,
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
    Optional<ExecutionId> parent) {

  Execution ended(
      ExecutionStatus how,
      Optional<JsonNode> newOutput,
      Optional<String> newError,
      Optional<String> newCause,
      Instant at) {
    return new Execution(
        id,
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
        parent);
  }
}
