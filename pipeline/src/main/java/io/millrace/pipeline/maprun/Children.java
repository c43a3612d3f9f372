package io.millrace.pipeline.maprun;

import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.states.MapRunPlan.Tolerance;
import java.util.HashMap;
import java.util.Map;

/// The children of a map run that have not ended, and how many items have failed. Not thread-safe.
final class Children {
  private final String mapRun;
  private final MapRunStore store;

  /// Bytes of the inputs of those that have not ended, by their index.
  private final Map<Long, Integer> open = new HashMap<>();

  private long openBytes;
  private long failedItems;

  Children(String mapRun, MapRunStore store) {
    this.mapRun = mapRun;
    this.store = store;
  }

  /// Takes everything from the store.
  void read() {
    open.clear();
    openBytes = 0;
    store.open(mapRun).forEach(child -> begun(child.place().index(), child.bytes()));
    failedItems = store.tally(mapRun).items().unsuccessful();
  }

  /// @param bytes of its input
  void begun(long index, int bytes) {
    open.put(index, bytes);
    openBytes += bytes;
  }

  /// Nothing if that was known.
  void ended(MapChild child, ExecutionStatus how) {
    Integer bytes = open.remove(child.index());
    if (bytes != null) {
      openBytes -= bytes;
      failedItems += how == ExecutionStatus.SUCCEEDED ? 0 : child.items();
    }
  }

  int count() {
    return open.size();
  }

  /// Of the inputs of those that have not ended.
  long bytes() {
    return openBytes;
  }

  /// Whether more items have failed than may; on a share is decided when all items are known.
  /// @param items how many have been handed out
  /// @param complete whether these are all
  boolean failTooOften(Tolerance tolerance, long items, boolean complete) {
    return complete ? tolerance.isExceeded(failedItems, items) : tolerance.isExceeded(failedItems);
  }
}
