package io.millrace.pipeline.express;

import io.millrace.pipeline.states.TaskCommand;
import io.millrace.pipeline.states.TaskResult;

/// Does what the Task states of an execution ask for. Thread-safe.
@FunctionalInterface
public interface Work {
  /// Does it once; blocks, on a virtual thread of its own that is interrupted when the result is
  /// not wanted any more.
  TaskResult run(TaskCommand command, Attempt attempt) throws InterruptedException;

  /// What the work may say about itself. Thread-safe.
  interface Attempt {
    /// It goes on; resets the clock of `HeartbeatSeconds`.
    void heartbeat();

    /// True once the result is not wanted any more.
    boolean cancelled();
  }
}
