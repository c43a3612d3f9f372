package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.EXECUTION_NAME_INVALID;
import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionFacts;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Which executions may begin.
final class Admission {
  private final ExecutionFacts.Limits limits;

  Admission(ExecutionFacts.Limits limits) {
    this.limits = limits;
  }

  /// An execution of `version`.
  /// @throws MillraceException with `EXECUTION_NAME_INVALID`, `LIMIT_EXCEEDED`
  Execution admit(
      PipelineVersion version,
      JsonNode input,
      String name,
      StartCause cause,
      Optional<ExecutionId> parent,
      Instant now) {
    require(Names.valid(name), EXECUTION_NAME_INVALID, Names.FIX, "'%s' names no execution.", name);
    int bytes = Json.bytes(input).length;
    require(
        bytes <= limits.payloadBytes(),
        LIMIT_EXCEEDED,
        "Pass large data by reference, such as a file or an artifact.",
        "The input of an execution has %d bytes (at most: %d).",
        bytes,
        limits.payloadBytes());
    return new Execution(
        ExecutionId.random(),
        version.pipeline(),
        version.version(),
        name,
        ExecutionStatus.RUNNING,
        input,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        cause,
        now,
        Optional.empty(),
        parent,
        0,
        Optional.empty());
  }
}
