package io.millrace.server.client;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The executions of a server as they end, each told of once. For one thread.
public final class EndedExecutions {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ServerClient server;
  private final Duration patience;
  private final Set<String> told = new HashSet<>();

  /// @param patience how long to wait for one
  public EndedExecutions(ServerClient server, Duration patience) {
    this.server = server;
    this.patience = patience;
  }

  /// The next execution of a pipeline that has ended, the oldest first; waits for it.
  /// @throws IllegalStateException if none ends in time
  public JsonNode next(String pipeline) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      for (JsonNode execution : list(pipeline).reversed()) {
        if (!execution.path("status").asString().equals("RUNNING")
            && told.add(execution.path("id").asString())) {
          return execution;
        }
      }
      pause("an execution of " + pipeline, deadline);
    }
  }

  /// All executions of a pipeline, the newest first.
  public List<JsonNode> list(String pipeline) throws IOException, InterruptedException {
    return server
        .get("api/executions?pipeline=" + pipeline)
        .path("executions")
        .valueStream()
        .toList();
  }

  /// Something that comes true.
  public interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /// Waits until `condition` holds.
  /// @param what is waited for, to be named if it does not come
  /// @throws IllegalStateException if it does not in time
  public void await(String what, Condition condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.holds()) {
      pause(what, deadline);
    }
  }

  private void pause(String what, long deadline) throws InterruptedException {
    if (System.nanoTime() > deadline) {
      throw new IllegalStateException("waited %d s for %s".formatted(patience.toSeconds(), what));
    }
    Thread.sleep(PAUSE);
  }
}
