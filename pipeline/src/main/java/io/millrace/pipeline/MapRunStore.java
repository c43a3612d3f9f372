package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.List;
import java.util.Optional;

/// Map runs and their children. Each method is one atomic unit, durable on return. Rows of map runs
/// begin and end together with the events that tell of it. Thread-safe; blocks.
public interface MapRunStore {
  /// What one step of the parent changes.
  /// @param opened begun, or started again
  record Changes(List<MapRun> opened, List<Closed> closed) {
    static final Changes NONE = new Changes(List.of(), List.of());

    public Changes {
      opened = List.copyOf(opened);
      closed = List.copyOf(closed);
    }
  }

  /// A map run that has ended.
  record Closed(String mapRun, MapRun.Status status) {}

  /// @param started its first event, if it is of type STANDARD
  record NewChild(Execution execution, Optional<HistoryEvent> started) {}

  /// A child that has not ended.
  /// @param bytes of its input, about
  record OpenChild(ExecutionId id, MapChild place, int bytes) {}

  /// Adds children together with how far the items were handed out.
  /// @param parent the writer's claim on the parent; the children are its own, too
  /// @return false if the claim is void, or the map run has ended: nothing is changed
  boolean start(Claim parent, String mapRun, MapRun.Reading read, List<NewChild> children);

  Optional<MapRun> find(String id);

  /// In the order in which they began.
  List<MapRun> of(ExecutionId parent);

  MapRun.Tally tally(String id);

  /// In the order of their items.
  List<OpenChild> open(String id);

  /// Children in a status, in the order of their items.
  /// @param after the index of the last one seen; -1 for none
  List<Execution> children(String id, ExecutionStatus status, long after, int limit);

  /// Which children, and how many.
  /// @param redriven only those that have been redriven, or not
  /// @param before only those older than this one
  record Filter(
      Optional<ExecutionStatus> status,
      Optional<Boolean> redriven,
      Optional<ExecutionId> before,
      int limit) {}

  /// Newest first.
  List<Execution> children(String id, Filter filter);

  /// Keeps how children of type EXPRESS have ended, if they have not ended otherwise.
  void ended(List<Execution> children);

  /// A child of type EXPRESS runs again.
  void again(ExecutionId child);

  /// Keeps changed settings.
  /// @return false if the map run has ended: nothing is changed
  boolean update(MapRun changed);

  /// Children of map runs that have ended, written by `node`, that still run.
  List<ExecutionId> strays(String node);
}
