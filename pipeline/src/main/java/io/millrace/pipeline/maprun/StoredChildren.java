package io.millrace.pipeline.maprun;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChildStore;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// Children of a map run in one status, in the order of their items; few of them are in memory at a
/// time. Not thread-safe; blocks.
final class StoredChildren implements Iterator<Execution> {
  private final MapChildStore store;
  private final String mapRun;
  private final ExecutionStatus status;
  private Iterator<Execution> page = Collections.emptyIterator();
  private long last;

  /// @param after the index of the last one that is left out; -1 for none
  StoredChildren(MapChildStore store, String mapRun, ExecutionStatus status, long after) {
    this.store = store;
    this.mapRun = mapRun;
    this.status = status;
    this.last = after;
  }

  @Override
  public boolean hasNext() {
    if (!page.hasNext()) {
      page = store.next(mapRun, status, last).iterator();
    }
    return page.hasNext();
  }

  @Override
  public Execution next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Execution next = page.next();
    last = next.mapChild().orElseThrow().index();
    return next;
  }

  /// The index of the last one.
  long last() {
    return last;
  }
}
