package io.millrace.pipeline;

import io.millrace.pipeline.MapRunStore.Changes;
import io.millrace.pipeline.MapRunStore.Closed;
import io.millrace.pipeline.states.EventTypes;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.MapRunCommand;
import io.millrace.pipeline.states.MapRunPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The map runs of one execution: which are under way in the store, and those that this node runs.
/// What news of children needs may be called by any thread; the rest is guarded by the execution's
/// lock.
final class MapRunWork {
  private final Execution execution;
  private final Function<MapRunCommand, MapRunner.Handle> runner;
  private final Map<String, MapRunner.Handle> handles = new ConcurrentHashMap<>();

  /// Those that the store has, as they stood at the last step.
  private Map<String, MapRunCommand> open;

  /// @param commands as the history has them
  MapRunWork(
      Execution execution,
      List<MapRunCommand> commands,
      Function<MapRunCommand, MapRunner.Handle> runner) {
    this.execution = execution;
    this.runner = runner;
    this.open = byId(commands);
  }

  private static Map<String, MapRunCommand> byId(List<MapRunCommand> commands) {
    Map<String, MapRunCommand> byId = new LinkedHashMap<>();
    commands.forEach(command -> byId.put(command.id(), command));
    return byId;
  }

  /// What a step changes; afterwards the store is taken to have it.
  Changes changes(List<MapRunCommand> commands, List<HistoryEvent> step) {
    if (open.isEmpty() && commands.isEmpty()) {
      return Changes.NONE;
    }
    Map<String, MapRunCommand> before = open;
    open = byId(commands);
    List<MapRun> opened = new ArrayList<>();
    open.forEach(
        (id, command) -> {
          if (!before.containsKey(id)) {
            opened.add(opened(command, step.getLast().timestamp()));
          }
        });
    List<Closed> closed = new ArrayList<>();
    before.forEach(
        (id, command) -> {
          if (!open.containsKey(id)) {
            closed.add(new Closed(id, end(command, step)));
          }
        });
    return new Changes(opened, closed);
  }

  private MapRun opened(MapRunCommand command, Instant now) {
    MapRunPlan plan = command.plan();
    return new MapRun(
        command.id(),
        execution.id(),
        MapChild.machine(execution.pipeline(), plan.label()),
        plan.state(),
        plan.children(),
        MapRun.Status.RUNNING,
        plan.maxConcurrency(),
        plan.tolerance(),
        MapRun.Reading.NONE,
        now,
        Optional.empty(),
        command.redrives(),
        command.redrives() == 0 ? Optional.empty() : Optional.of(now));
  }

  private static MapRun.Status end(MapRunCommand command, List<HistoryEvent> step) {
    for (HistoryEvent event : step) {
      if (event.previousId() == command.lastEvent()) {
        switch (event.type()) {
          case EventTypes.MAP_RUN_SUCCEEDED -> {
            return MapRun.Status.SUCCEEDED;
          }
          case EventTypes.MAP_RUN_FAILED -> {
            return MapRun.Status.FAILED;
          }
          default -> {}
        }
      }
    }
    return MapRun.Status.ABORTED;
  }

  /// Runs here what is to be under way.
  void follow(List<MapRunCommand> commands) {
    Map<String, MapRunCommand> wanted = byId(commands);
    handles.entrySet().removeIf(handle -> !wanted.containsKey(handle.getKey()) && close(handle));
    wanted.forEach(
        (id, command) -> {
          if (!handles.containsKey(id)) {
            MapRunner.Handle handle = runner.apply(command);
            handles.put(id, handle); // before it can hear of children that end
            handle.start();
          }
        });
  }

  private static boolean close(Map.Entry<String, MapRunner.Handle> handle) {
    handle.getValue().close();
    return true;
  }

  /// A child has ended on this node.
  void ended(Execution child, MapChild place) {
    MapRunner.@Nullable Handle handle = handles.get(place.mapRun());
    if (handle != null) {
      handle.ended(child);
    }
  }

  /// The store may know something new.
  void look() {
    handles.values().forEach(MapRunner.Handle::look);
  }

  /// This node has nothing to do with them any more.
  void close() {
    handles.values().forEach(MapRunner.Handle::close);
    handles.clear();
  }
}
