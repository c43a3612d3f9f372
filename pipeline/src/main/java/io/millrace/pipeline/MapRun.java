package io.millrace.pipeline;

import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.MapRunPlan.Tolerance;
import java.time.Instant;
import java.util.Optional;

/// The work of a distributed Map: its items are handed to executions of their own, its *children*.
///
/// @param id a UUID
/// @param parent the execution that the Map stands in
/// @param machine what the children run: the pipeline, a slash, and the Map's label
/// @param state name of the Map
/// @param type of the children
/// @param maxConcurrency most children at once
/// @param read how far the items were handed out
/// @param redriveCount how often it was started again where it had ended
public record MapRun(
    String id,
    ExecutionId parent,
    String machine,
    String state,
    ExecutionType type,
    Status status,
    int maxConcurrency,
    Tolerance tolerance,
    Reading read,
    Instant startedAt,
    Optional<Instant> endedAt,
    int redriveCount,
    Optional<Instant> redrivenAt) {

  /// The same with other settings.
  MapRun with(int newMaxConcurrency, Tolerance newTolerance) {
    return new MapRun(
        id,
        parent,
        machine,
        state,
        type,
        status,
        newMaxConcurrency,
        newTolerance,
        read,
        startedAt,
        endedAt,
        redriveCount,
        redrivenAt);
  }

  /// It begins `RUNNING`; each other status is an end.
  public enum Status {
    RUNNING,
    SUCCEEDED,
    FAILED,
    ABORTED
  }

  /// How far the items were handed out to children.
  /// @param items how many
  /// @param children how many have been started
  /// @param pendingItems how many are known to come; a source may not know
  /// @param pendingChildren how many are known to come; not before they are made, if they get
  ///     batches
  /// @param complete whether all items were handed out
  public record Reading(
      long items, long children, long pendingItems, long pendingChildren, boolean complete) {
    public static final Reading NONE = new Reading(0, 0, 0, 0, false);
  }

  /// How many children, or items of children, are in which status.
  /// @param pending known to come
  public record Counts(
      long pending,
      long running,
      long succeeded,
      long failed,
      long timedOut,
      long aborted,
      long pendingRedrive) {
    public long total() {
      return pending + running + succeeded + unsuccessful() + pendingRedrive;
    }

    /// Those that have ended badly.
    public long unsuccessful() {
      return failed + timedOut + aborted;
    }
  }

  /// @param items by the status of their children
  public record Tally(Counts children, Counts items) {}
}
