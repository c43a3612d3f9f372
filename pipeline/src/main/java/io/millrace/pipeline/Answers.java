package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;
import static io.millrace.base.ErrorCode.TASK_NOT_FOUND;
import static io.millrace.base.ErrorCode.TASK_OVER;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.OpenTasks.Answer;
import io.millrace.pipeline.OpenTasks.Reception;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Takes answers to tasks, and tells the executions. Thread-safe.
final class Answers implements TaskTokens {
  private final OpenTasks openTasks;
  private final TokenSeal seal;
  private final Signals signals;
  private final InstantSource clock;
  private final int outputBytes;

  Answers(
      OpenTasks openTasks, TokenSeal seal, Signals signals, InstantSource clock, int outputBytes) {
    this.openTasks = openTasks;
    this.seal = seal;
    this.signals = signals;
    this.clock = clock;
    this.outputBytes = outputBytes;
  }

  @Override
  public void succeed(String token, JsonNode output) {
    AttemptId attempt = seal.attempt(token);
    int bytes = Json.bytes(output).length;
    require(
        bytes <= outputBytes,
        LIMIT_EXCEEDED,
        "Pass large data by reference, such as a file or an artifact.",
        "The output of a task has %d bytes (at most: %d).",
        bytes,
        outputBytes);
    take(attempt, new Answer.Succeeded(output));
  }

  @Override
  public void fail(String token, Optional<String> error, Optional<String> cause) {
    AttemptId attempt = seal.attempt(token);
    FailureLimits.check(error.orElse(""), cause.orElse(""));
    take(attempt, new Answer.Failed(error, cause));
  }

  private void take(AttemptId attempt, Answer answer) {
    check(openTasks.answer(attempt, answer));
    signals.news(attempt.execution());
  }

  @Override
  public void heartbeat(String token) {
    check(openTasks.beat(seal.attempt(token), Instant.ofEpochMilli(clock.millis())));
  }

  private static void check(Reception reception) {
    switch (reception) {
      case TAKEN -> {}
      case LATE ->
          throw new MillraceException(
              TASK_OVER,
              "The task was answered already, timed out, or is not wanted any more.",
              "Drop this answer; the execution's history tells how the task ended.");
      case UNKNOWN ->
          throw new MillraceException(
              TASK_NOT_FOUND,
              "There is no task for this token.",
              "Send the token to the server that made it.");
    }
  }
}
