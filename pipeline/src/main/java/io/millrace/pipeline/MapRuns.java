package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.MAP_RUN_ENDED;
import static io.millrace.base.ErrorCode.MAP_RUN_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.states.MapRunPlan.Tolerance;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What map runs are doing, and how to change those that are under way. Thread-safe; methods block.
public final class MapRuns {
  private final MapRunStore store;
  private final MapChildStore children;
  private final Signals signals;

  MapRuns(MapRunStore store, MapChildStore children, Signals signals) {
    this.store = store;
    this.children = children;
    this.signals = signals;
  }

  /// A map run, and in which status its children and their items are.
  public record Counted(MapRun run, MapRun.Tally tally) {}

  /// What is to be different; empty: as it is.
  public record Change(
      OptionalInt maxConcurrency, OptionalLong toleratedCount, OptionalDouble toleratedPercentage) {
    MapRun apply(MapRun run) {
      return run.with(
          maxConcurrency.orElse(run.maxConcurrency()),
          new Tolerance(
              toleratedCount.orElse(run.tolerance().count()),
              toleratedPercentage.orElse(run.tolerance().percentage())));
    }
  }

  public Optional<MapRun> find(String id) {
    return store.find(id);
  }

  /// Those of an execution, in the order in which they began.
  public List<MapRun> of(ExecutionId parent) {
    return store.of(parent);
  }

  public Counted counted(MapRun run) {
    return new Counted(run, children.tally(run.id()));
  }

  /// Children, newest first.
  public List<Execution> children(String id, MapChildStore.Filter filter) {
    return children.list(id, filter);
  }

  /// Takes effect on the map run at once, on whichever node that runs.
  /// @throws MillraceException with `MAP_RUN_NOT_FOUND`, `MAP_RUN_ENDED`
  public MapRun update(String id, Change change) {
    MapRun run =
        store
            .find(id)
            .orElseThrow(
                () ->
                    new MillraceException(
                        MAP_RUN_NOT_FOUND,
                        "There is no map run '%s'.".formatted(id),
                        "Take the id from the execution that it belongs to."));
    MapRun changed = change.apply(run);
    if (!store.update(changed)) {
      throw new MillraceException(
          MAP_RUN_ENDED,
          "The map run '%s' has ended.".formatted(id),
          "Only map runs that are under way can be changed.");
    }
    signals.childEnded(run.parent());
    return changed;
  }
}
