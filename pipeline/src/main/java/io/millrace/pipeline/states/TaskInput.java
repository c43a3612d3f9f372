package io.millrace.pipeline.states;

import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// The fields of a Task, evaluated when an attempt begins.
record TaskInput(
    JsonNode arguments,
    OptionalInt timeoutSeconds,
    OptionalInt heartbeatSeconds,
    Optional<JsonNode> roleArn) {
  private static final int SECONDS_MAX = 99_999_999;

  /// @param evaluation of the state's raw input
  static TaskInput of(State.Task task, Evaluation evaluation, Sizes sizes) throws StateFailure {
    Evaluation effective = task.data().effective(evaluation);
    JsonNode arguments = task.data().arguments(effective);
    sizes.checkParameters(arguments, task.resource().service());
    return new TaskInput(
        arguments,
        Checks.optionalInteger(task.timeoutSeconds(), effective, "TimeoutSeconds", 1, SECONDS_MAX),
        Checks.optionalInteger(
            task.heartbeatSeconds(), effective, "HeartbeatSeconds", 1, SECONDS_MAX),
        task.roleArn().isEmpty()
            ? Optional.empty()
            : Optional.of(Checks.string(task.roleArn().get(), effective, "Credentials/RoleArn")));
  }
}
