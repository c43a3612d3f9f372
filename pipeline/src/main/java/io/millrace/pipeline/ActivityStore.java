package io.millrace.pipeline;

import io.millrace.pipeline.Activities.Activity;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Where activities and their queues are kept. Each method is one atomic unit, durable on return.
/// Thread-safe; blocks.
public interface ActivityStore {
  /// A task that a worker has been given.
  record Taken(AttemptId attempt, JsonNode input) {}

  /// @return the activity of that name, added now or before
  Activity create(Activity activity);

  Optional<Activity> find(String name);

  List<Activity> list(String after, int limit);

  void delete(String name);

  /// Gives the oldest task in the queue to a worker.
  Optional<Taken> take(String activity, String worker);
}
