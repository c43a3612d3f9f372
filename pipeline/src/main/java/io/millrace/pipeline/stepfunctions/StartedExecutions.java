package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import java.util.Optional;

/// Executions as this API names them, and what it knows of their starts.
final class StartedExecutions {
  private final Executions executions;
  private final StartStore starts;

  StartedExecutions(Executions executions, StartStore starts) {
    this.executions = executions;
    this.starts = starts;
  }

  /// @throws Refusal with `InvalidArn`, `ExecutionDoesNotExist`
  Execution execution(String arn) {
    Arn.Execution named = Arn.execution(arn);
    return executions
        .find(named.machine(), named.name())
        .orElseThrow(() -> Refusal.noExecution(arn));
  }

  /// One that is known to be there.
  Execution execution(ExecutionId id) {
    return executions.find(id).orElseThrow(Refusal::notFound);
  }

  /// How an execution was started, if by this API.
  Optional<Start> start(ExecutionId id) {
    return starts.find(id);
  }

  static String input(Execution execution, Optional<Start> start) {
    return start.map(Start::input).orElseGet(() -> Json.write(execution.input()));
  }
}
