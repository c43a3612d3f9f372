package io.millrace.pipeline;

import io.millrace.pipeline.states.ExecutionFacts;
import java.time.Duration;
import java.util.Optional;

/// Keys under `pipeline.`: how the engine of one node works.
///
/// @param node names this node among those that share the database; the same again after a restart
/// @param lease after how long without a sign of life other nodes take over its executions; empty:
///     no other node shares the database
/// @param tasks most tasks that run at once
/// @param grace how long running tasks may go on when the node stops, before they are interrupted
/// @param limits of each execution that begins
/// @param openExecutions most executions that have not ended, of all nodes on the database
/// @param largeValues where results go that are too large to travel between states; empty: they
///     fail their state
/// @param wholeLogs where the lines go that are too many for the database; empty: they are left out
public record EngineConfig(
    String node,
    Optional<Duration> lease,
    int tasks,
    Duration grace,
    ExecutionFacts.Limits limits,
    int openExecutions,
    Optional<LargeValues> largeValues,
    Optional<WholeLogs> wholeLogs) {
  /// The only node on its database.
  public static final EngineConfig ALONE =
      new EngineConfig(
          "node",
          Optional.empty(),
          Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
          Duration.ofSeconds(5),
          ExecutionFacts.Limits.DEFAULT,
          1_000_000,
          Optional.empty(),
          Optional.empty());

  /// One of several nodes.
  public static EngineConfig shared(String node) {
    return new EngineConfig(
        node,
        Optional.of(Duration.ofSeconds(4)),
        ALONE.tasks,
        ALONE.grace,
        ALONE.limits,
        ALONE.openExecutions,
        Optional.empty(),
        Optional.empty());
  }

  public EngineConfig withTasks(int atOnce) {
    return new EngineConfig(
        node, lease, atOnce, grace, limits, openExecutions, largeValues, wholeLogs);
  }

  public EngineConfig withGrace(Duration longest) {
    return new EngineConfig(
        node, lease, tasks, longest, limits, openExecutions, largeValues, wholeLogs);
  }

  public EngineConfig withLease(Duration newLease) {
    return new EngineConfig(
        node, Optional.of(newLease), tasks, grace, limits, openExecutions, largeValues, wholeLogs);
  }

  public EngineConfig withLimits(ExecutionFacts.Limits newLimits) {
    return new EngineConfig(
        node, lease, tasks, grace, newLimits, openExecutions, largeValues, wholeLogs);
  }

  public EngineConfig withOpenExecutions(int most) {
    return new EngineConfig(node, lease, tasks, grace, limits, most, largeValues, wholeLogs);
  }

  public EngineConfig withLargeValues(LargeValues values) {
    return new EngineConfig(
        node, lease, tasks, grace, limits, openExecutions, Optional.of(values), wholeLogs);
  }

  public EngineConfig withWholeLogs(WholeLogs logs) {
    return new EngineConfig(
        node, lease, tasks, grace, limits, openExecutions, largeValues, Optional.of(logs));
  }
}
