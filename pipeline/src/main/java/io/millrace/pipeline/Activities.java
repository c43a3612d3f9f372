package io.millrace.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Work that is done by workers outside: a Task state whose resource is an activity puts its input
/// in a queue, workers poll, and answer with [TaskTokens]. The queue is in the database: workers
/// may poll any node. Thread-safe; methods block.
public interface Activities extends AutoCloseable {
  /// @param name 1 to 80 characters, as of a pipeline
  record Activity(String name, Instant createdAt) {}

  /// @param token to answer with
  record Work(String token, JsonNode input) {}

  /// The activity of that name; added if there is none.
  /// @throws io.millrace.base.MillraceException with `ACTIVITY_NAME_INVALID`
  Activity create(String name);

  Optional<Activity> find(String name);

  /// By name.
  /// @param after the last one of the page before; empty for the first page
  /// @param limit 1 to 1,000
  List<Activity> list(String after, int limit);

  /// Does nothing if there is none. What workers have taken goes on.
  void delete(String name);

  /// Takes the oldest task that waits in the queue; waits for one at most `limit`. No two workers
  /// get the same attempt.
  /// @param worker its name, for the history; may be empty
  /// @throws io.millrace.base.MillraceException with `ACTIVITY_NOT_FOUND`, or with `LIMIT_EXCEEDED`
  ///     if 1,000 workers wait on this node already
  Optional<Work> poll(String activity, String worker, Duration limit) throws InterruptedException;

  /// Sends those who wait away; from now on nobody waits. For the stop of a server: its answers
  /// need not be waited for. Idempotent.
  @Override
  void close();
}
