package io.millrace.pipeline;

import tools.jackson.databind.JsonNode;

/// Work that a Task state can name as its `Resource`: `millrace:<name>`. Each feature contributes
/// its own. Implementations are thread-safe.
public interface Task {
  /// 1 to 80 of `a-z 0-9 -`.
  String name();

  TaskDescription description();

  /// Does the work once; blocks, on a virtual thread of its own. Native calls belong on platform
  /// threads: the task sees to that itself.
  ///
  /// After a crash the same attempt is run again, with the same [TaskContext#idempotencyKey()]:
  /// make effects findable by that key. On cancel the thread is interrupted.
  ///
  /// @param arguments what the state passes; check it
  /// @return the result, at most 256 KiB of JSON
  /// @throws TaskFailure for a failure with a name that a definition can retry or catch; a
  ///     [io.millrace.base.MillraceException] counts as one named by its code
  /// @throws InterruptedException when the thread was interrupted: because of a cancel, a timeout
  ///     (the result is not wanted any more) or the end of the process (the attempt is run again)
  JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException;
}
