package io.millrace.pipeline.express;

import io.millrace.pipeline.states.TaskCommand;
import tools.jackson.databind.JsonNode;

/// Does what Task states ask for. Thread-safe.
@FunctionalInterface
public interface Work {
  /// Does it once; blocks, on a virtual thread of its own that is interrupted when the result is
  /// not wanted any more.
  Result run(TaskCommand command, Attempt attempt) throws InterruptedException;

  /// What came of it.
  sealed interface Result {
    record Succeeded(JsonNode output) implements Result {}

    record Failed(String error, String cause) implements Result {}
  }

  /// What the work may say about itself. Thread-safe.
  interface Attempt {
    /// It goes on; resets the clock of `HeartbeatSeconds`.
    void heartbeat();

    /// True once the result is not wanted any more.
    boolean cancelled();
  }
}
