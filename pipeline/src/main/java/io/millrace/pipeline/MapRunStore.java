package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.List;
import java.util.Optional;

/// Map runs. Each method is one atomic unit, durable on return. Rows of map runs begin and end
/// together with the events that tell of it. Thread-safe; blocks.
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

  /// Adds children together with how far the items were handed out. Those of an execution that was
  /// started without the cache are without it, too.
  /// @param parent the writer's claim on the parent; the children are its own, too
  /// @return false if the claim is void, or the map run has ended: nothing is changed
  boolean start(Claim parent, String mapRun, MapRun.Reading read, List<NewChild> children);

  Optional<MapRun> find(String id);

  /// In the order in which they began.
  List<MapRun> of(ExecutionId parent);

  /// Keeps changed settings.
  /// @return false if the map run has ended: nothing is changed
  boolean update(MapRun changed);
}
