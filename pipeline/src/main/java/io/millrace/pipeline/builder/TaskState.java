package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.function.Function;

/// What Tasks have in both query languages.
/// @param <S> itself
/// @param <V> what may be computed in it
public abstract class TaskState<S extends TaskState<S, V>, V extends Value> extends Work<S, V> {
  TaskState(Parts parts, Function<Parts, S> copy) {
    super(parts, copy);
  }

  static Parts parts(String name, String resource, String language) {
    Parts parts = Parts.of(name, "Task", language);
    return parts.with(Trees.with(parts.fields(), "Resource", Json.tree(resource)));
  }

  /// @param limit of one attempt, in whole seconds
  public S timeout(Duration limit) {
    return set("TimeoutSeconds", Json.tree(limit.toSeconds()));
  }

  /// @param limit between two signs of life, in whole seconds; below the timeout
  public S heartbeat(Duration limit) {
    return set("HeartbeatSeconds", Json.tree(limit.toSeconds()));
  }

  /// Credentials of the call; only written into the history.
  public S role(V arn) {
    return set("Credentials", Trees.with(Json.object(), arn.key("RoleArn"), arn.json()));
  }
}
