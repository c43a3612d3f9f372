package io.millrace.pipeline;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Answers to tasks that wait for them: those of a resource with `.waitForTaskToken`, and those of
/// activities. A token names one attempt at one task; the first answer wins, on whichever node it
/// is given. An answer that was taken is never lost. Thread-safe; methods block.
///
/// All methods throw a [io.millrace.base.MillraceException] with `TASK_TOKEN_INVALID` if the token
/// is none, `TASK_NOT_FOUND` if its execution is unknown, `TASK_OVER` if the task was answered
/// already, timed out, or is not wanted any more.
public interface TaskTokens {
  /// @throws io.millrace.base.MillraceException also with `LIMIT_EXCEEDED` if the output is above
  ///     256 KiB
  void succeed(String token, JsonNode output);

  /// @param error at most 256 characters
  /// @param cause at most 32,768 characters
  void fail(String token, Optional<String> error, Optional<String> cause);

  /// Says that the work goes on; `HeartbeatSeconds` counts from now on again.
  void heartbeat(String token);
}
