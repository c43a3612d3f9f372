package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The attempts that somebody outside may answer. Any node takes an answer; the node that writes
/// the execution hears of it, and closes the attempt together with the event that ends it. Each
/// method is one atomic unit, durable on return. Thread-safe; blocks.
public interface OpenTasks {
  /// What an attempt is told.
  sealed interface Answer {
    record Succeeded(JsonNode output) implements Answer {}

    record Failed(Optional<String> error, Optional<String> cause) implements Answer {}
  }

  /// What became of an answer.
  enum Reception {
    TAKEN,
    /// The attempt is not open any more.
    LATE,
    /// There is no such execution.
    UNKNOWN
  }

  /// An open attempt, and what is known of it from outside.
  /// @param worker who has taken the task of an activity; its name may be empty
  /// @param beatAt its last heartbeat
  record OpenTask(
      AttemptId attempt,
      Optional<String> worker,
      Optional<Instant> beatAt,
      Optional<Answer> answer) {}

  /// What one step changes.
  /// @param heard those of which the step tells that a worker has them
  /// @param closed those that have ended
  /// @param expired those of the closed ones that ended because no answer came in time: if one has
  ///     come after all, the step is refused
  record Changes(
      List<Opening> opened,
      List<AttemptId> heard,
      List<AttemptId> closed,
      List<AttemptId> expired) {
    public static final Changes NONE = new Changes(List.of(), List.of(), List.of(), List.of());

    public Changes {
      opened = List.copyOf(opened);
      heard = List.copyOf(heard);
      closed = List.copyOf(closed);
      expired = List.copyOf(expired);
    }
  }

  /// @param queued for the workers of an activity
  record Opening(AttemptId attempt, Instant at, Optional<Queued> queued) {}

  record Queued(String activity, JsonNode input) {}

  /// The secret that all nodes on this database sign tokens with.
  /// @param fresh becomes the key if there is none yet
  String key(String fresh);

  List<OpenTask> of(ExecutionId execution);

  /// The first answer is taken.
  Reception answer(AttemptId attempt, Answer answer);

  Reception beat(AttemptId attempt, Instant at);
}
