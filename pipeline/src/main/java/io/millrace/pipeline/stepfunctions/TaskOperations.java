package io.millrace.pipeline.stepfunctions;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.TaskTokens;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Answers to tasks that wait for one.
final class TaskOperations {
  private final TaskTokens tokens;

  TaskOperations(TaskTokens tokens) {
    this.tokens = tokens;
  }

  void addTo(Operations operations) {
    operations
        .add("SendTaskSuccess", TaskBody.Success.class, this::succeed)
        .add("SendTaskFailure", TaskBody.Failure.class, this::fail)
        .add("SendTaskHeartbeat", TaskBody.Heartbeat.class, this::heartbeat);
  }

  private Object succeed(TaskBody.Success body, Arns arns) {
    return switch (JsonText.read(body.output())) {
      case JsonText.Valid(JsonNode output) ->
          answer(() -> tokens.succeed(body.taskToken(), output));
      case JsonText.Invalid fault -> throw invalidOutput(fault.message());
    };
  }

  private Object fail(TaskBody.Failure body, Arns arns) {
    return answer(
        () ->
            tokens.fail(
                body.taskToken(),
                Optional.ofNullable(body.error()),
                Optional.ofNullable(body.cause())));
  }

  private Object heartbeat(TaskBody.Heartbeat body, Arns arns) {
    return answer(() -> tokens.heartbeat(body.taskToken()));
  }

  private static Object answer(Runnable call) {
    try {
      call.run();
      return Json.object();
    } catch (MillraceException e) {
      throw switch (e.code()) {
        case TASK_TOKEN_INVALID -> Refusal.invalidToken();
        case TASK_NOT_FOUND -> Refusal.of("TaskDoesNotExist", "Task Does Not Exist");
        case TASK_OVER ->
            Refusal.of("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
        case LIMIT_EXCEEDED -> invalidOutput(e.detail());
        default -> e;
      };
    }
  }

  private static Refusal invalidOutput(String why) {
    return Refusal.of("InvalidOutput", "Invalid Output: '%s'", why);
  }
}
