package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How ends travel between map runs and their children. Thread-safe.
record MapChildren(
    MapChildStore store, LiveExecutions live, Signals signals, Workers workers, Sweeper sweeper) {
  private static final Logger log = LoggerFactory.getLogger(MapChildren.class);

  /// Of the end of a child only its map run hears, on whichever node that runs.
  void ended(Execution child, MapChild place) {
    ExecutionId parent = child.parent().orElseThrow();
    live.here(parent)
        .ifPresentOrElse(
            here -> here.mapChildEnded(child, place),
            () -> quietly("map-child-ended " + parent, () -> signals.childEnded(parent)));
  }

  /// A map run has ended: what still runs of its children ends with it.
  void closed(MapRunStore.Closed mapRun) {
    if (mapRun.status() == MapRun.Status.ABORTED) {
      quietly(
          "map-run-stop " + mapRun.mapRun(),
          () -> store.open(mapRun.mapRun()).forEach(child -> stop(child.id())));
    }
  }

  /// Those of map runs whose end was cut short.
  void stopStrays(String node) {
    store.strays(node).forEach(this::stop);
  }

  private void stop(ExecutionId child) {
    quietly(
        "map-child-stop " + child,
        () -> signals.stop(child, "", "The map run that started it has ended."));
  }

  /// On a thread of its own; what fails now, the next sweep does.
  private void quietly(String name, Runnable action) {
    workers.start(
        name,
        () -> {
          try {
            action.run();
          } catch (MillraceException e) {
            log.warn("map.run.delayed thread={} reason={}", name, e.detail());
            sweeper.soon();
          }
        });
  }
}
