package io.millrace.pipeline.maprun;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRunHost;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.MapRunPlan;
import java.util.List;

/// The work of a map run as long as nothing ends it: children begin, and begin again, as others
/// leave room.
record Distribution(
    MapRunStore runs,
    MapChildStore store,
    MapRunPlan plan,
    MapRunHost host,
    Children children,
    News news) {
  /// Goes on from what the store has.
  /// @return true once all children have ended; false if this node has nothing to do with it any
  ///     more
  boolean run(MapRun stored, ItemSources sources) throws MapRunFailure, InterruptedException {
    try (Handout handout = Handout.open(stored, plan, sources, host, children)) {
      goOn(stored.id());
      return distribute(stored, handout);
    }
  }

  private void goOn(String id) {
    if (plan.children() == ExecutionType.EXPRESS) {
      new StoredChildren(store, id, ExecutionStatus.RUNNING, -1).forEachRemaining(host::goOn);
    }
  }

  private boolean distribute(MapRun stored, Handout handout)
      throws MapRunFailure, InterruptedException {
    MapRun run = stored;
    boolean redrives = run.redriveCount() > 0;
    while (!news.isClosed() && run.status() == MapRun.Status.RUNNING) {
      if (children.failTooOften(run.tolerance(), handout.total())) {
        throw new MapRunFailure(
            ErrorNames.TOO_MANY_FAILURES, "The specified tolerated failure threshold was exceeded");
      }
      if (redrives && children.hasRoom(run)) {
        redrives = redrive(run);
      } else if (!handout.isComplete() && children.hasRoom(run)) {
        if (!handout.begin(run)) {
          return false;
        }
        if (!news.isEmpty()) {
          children.await();
        }
      } else if (!children.isEmpty()) {
        children.await();
      } else {
        return true;
      }
      run = runs.find(run.id()).orElse(run);
    }
    return false;
  }

  /// Lets as many children run again as there is room for; false if none waits for it.
  private boolean redrive(MapRun run) {
    List<Execution> waiting = store.next(run.id(), ExecutionStatus.PENDING_REDRIVE, -1);
    for (Execution child : waiting) {
      if (children.hasRoom(run)) {
        MapChild place = child.mapChild().orElseThrow();
        children.begun(place.index(), Json.bytes(child.input()).length);
        if (!host.redrive(child)) {
          store.ended(List.of(child.broken("It cannot be redriven.")));
          children.ended(place, ExecutionStatus.FAILED);
        }
      }
    }
    return !waiting.isEmpty();
  }
}
