package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a Task state with the resource `states:startExecution` wants to be started.
record NestedStart(String pipeline, String name, JsonNode input) {
  private static final String MACHINE = ":stateMachine:";

  /// @param key names the attempt; the name of the execution if the state gives none
  static NestedStart of(JsonNode arguments, String key) {
    String machine = arguments.path("StateMachineArn").asString("");
    String pipeline =
        machine.contains(MACHINE)
            ? machine.substring(machine.indexOf(MACHINE) + MACHINE.length())
            : machine;
    JsonNode input = arguments.has("Input") ? arguments.get("Input") : Json.object();
    return new NestedStart(pipeline, arguments.path("Name").asString(key), input);
  }

  /// What the state gets for a start.
  static ObjectNode answer(Execution started) {
    return Json.object()
        .put("ExecutionArn", Machines.executionArn(started))
        .put("StartDate", started.startedAt().toEpochMilli());
  }

  /// How the service calls a refusal.
  static String errorName(MillraceException e) {
    return switch (e.code()) {
      case PIPELINE_NOT_FOUND -> "StepFunctions.StateMachineDoesNotExistException";
      case EXECUTION_LIMIT_EXCEEDED -> "StepFunctions.ExecutionLimitExceededException";
      case EXECUTION_NAME_INVALID -> "StepFunctions.InvalidNameException";
      default -> e.code().name();
    };
  }
}
