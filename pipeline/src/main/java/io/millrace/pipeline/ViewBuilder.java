package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.ExecutionView.Attempt;
import io.millrace.pipeline.ExecutionView.Progress;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.pipeline.states.EventTypes;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.Level;
import io.millrace.pipeline.states.State;
import io.millrace.pipeline.states.StateMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a history into visits, attempts and lanes, by following which event led to which. Used
/// once, by one thread.
final class ViewBuilder {
  private final Execution execution;
  private final Map<AttemptId, Progress> progress;
  private final Map<AttemptId, Reuse> reuse;
  private final Map<String, Integer> branchOf = new HashMap<>();
  private final LaneNode root = new LaneNode(0, null);

  /// The visit that an event belongs to.
  private final Map<Long, VisitNode> visitOf = new HashMap<>();

  /// The iteration that an event has begun.
  private final Map<Long, LaneNode> laneOf = new HashMap<>();

  private final List<VisitNode> open = new ArrayList<>();

  ViewBuilder(
      Execution execution,
      StateMachine machine,
      Map<AttemptId, Progress> progress,
      Map<AttemptId, Reuse> reuse) {
    this.execution = execution;
    this.progress = progress;
    this.reuse = reuse;
    number(machine.top());
  }

  /// Which branch of its Parallel a state stands in.
  private void number(Level level) {
    for (State state : level.states().values()) {
      switch (state) {
        case State.Parallel parallel -> {
          for (int i = 0; i < parallel.branches().size(); i++) {
            branchOf.put(parallel.branches().get(i).startAt(), i);
            number(parallel.branches().get(i));
          }
        }
        case State.Map map -> number(map.processor());
        default -> {}
      }
    }
  }

  ExecutionView build(List<HistoryEvent> history) {
    history.forEach(this::read);
    if (execution.status().ended()) {
      VisitStatus how =
          execution.status() == ExecutionStatus.FAILED ? VisitStatus.FAILED : VisitStatus.ABORTED;
      List.copyOf(open).forEach(visit -> close(visit, visit.isBlamed() ? VisitStatus.FAILED : how));
    }
    return new ExecutionView(execution, root.view());
  }

  private void read(HistoryEvent event) {
    String type = event.type();
    if (type.endsWith(EventTypes.STATE_ENTERED)) {
      entered(event, type.substring(0, type.length() - EventTypes.STATE_ENTERED.length()));
    } else if (type.endsWith(EventTypes.STATE_EXITED)) {
      exited(event);
    } else if (type.startsWith("Task") || type.startsWith("Activity")) {
      task(event);
    } else if (type.startsWith("MapRun")) {
      mapRun(event);
    } else if (type.startsWith("MapIteration")) {
      iteration(event);
    } else {
      other(event);
    }
  }

  private void entered(HistoryEvent event, String type) {
    String name = event.details().path("name").asString();
    VisitNode visit = new VisitNode(lane(event, name), event, name, type);
    visit.lane.visits.add(visit);
    visitOf.put(event.id(), visit);
    open.add(visit);
  }

  private LaneNode lane(HistoryEvent event, String name) {
    LaneNode begun = laneOf.get(event.previousId());
    if (begun != null) {
      return begun;
    }
    VisitNode before = visitOf.get(event.previousId());
    if (before == null) {
      return root;
    }
    Integer branch = branchOf.get(name);
    return branch != null && before.isRunning("Parallel")
        ? before.lanes.computeIfAbsent(branch, index -> new LaneNode(index, before))
        : before.lane;
  }

  private void exited(HistoryEvent event) {
    String name = event.details().path("name").asString();
    VisitNode visit = around(visitOf.get(event.previousId()), name);
    if (visit == null) {
      return;
    }
    visitOf.put(event.id(), visit);
    visit.exited(event);
    close(visit, visit.isBlamed() ? VisitStatus.CAUGHT : VisitStatus.SUCCEEDED);
  }

  /// The visit to `name` that `inner` is, or stands in.
  private static @Nullable VisitNode around(@Nullable VisitNode inner, String name) {
    VisitNode visit = inner;
    while (visit != null && !visit.name.equals(name)) {
      visit = visit.lane.parent;
    }
    return visit;
  }

  private void task(HistoryEvent event) {
    VisitNode visit = visitOf.get(event.previousId());
    if (visit == null || event.type().equals(EventTypes.TASK_STATE_ABORTED)) {
      return;
    }
    visitOf.put(event.id(), visit);
    switch (event.type()) {
      case EventTypes.TASK_SCHEDULED, EventTypes.ACTIVITY_SCHEDULED -> {
        visit.absolve();
        visit.attempts.add(attempt(visit, event));
      }
      case EventTypes.TASK_SUCCEEDED, EventTypes.ACTIVITY_SUCCEEDED ->
          visit.endAttempt(
              event, VisitStatus.SUCCEEDED, Optional.of(VisitNode.json(event, "output")));
      case EventTypes.TASK_FAILED,
          EventTypes.TASK_TIMED_OUT,
          EventTypes.ACTIVITY_FAILED,
          EventTypes.ACTIVITY_TIMED_OUT,
          EventTypes.ACTIVITY_SCHEDULE_FAILED -> {
        visit.blame(event);
        visit.endAttempt(event, VisitStatus.FAILED, Optional.empty());
      }
      default -> {}
    }
  }

  private Attempt attempt(VisitNode visit, HistoryEvent event) {
    int number = visit.attempts.size();
    boolean activity = event.type().equals(EventTypes.ACTIVITY_SCHEDULED);
    String called = event.details().path("resource").asString();
    String resource =
        activity ? called : event.details().path("resourceType").asString() + ":" + called;
    AttemptId id = new AttemptId(execution.id(), visit.entered.id(), number);
    return new Attempt(
        number,
        resource,
        VisitStatus.RUNNING,
        event.timestamp(),
        Optional.empty(),
        VisitNode.json(event, activity ? "input" : "parameters"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(progress.get(id)),
        Optional.ofNullable(reuse.get(id)));
  }

  private void iteration(HistoryEvent event) {
    VisitNode map =
        around(visitOf.get(event.previousId()), event.details().path("name").asString());
    if (map == null) {
      return;
    }
    int index = event.details().path("index").asInt();
    switch (event.type()) {
      case EventTypes.MAP_ITERATION_STARTED -> {
        LaneNode lane = new LaneNode(index, map);
        map.lanes.put(index, lane);
        laneOf.put(event.id(), lane);
        visitOf.put(event.id(), map);
      }
      case EventTypes.MAP_ITERATION_SUCCEEDED -> {
        visitOf.put(event.id(), map);
        set(map, index, VisitStatus.SUCCEEDED);
      }
      case EventTypes.MAP_ITERATION_FAILED -> set(map, index, VisitStatus.FAILED);
      default -> set(map, index, VisitStatus.ABORTED);
    }
  }

  private void mapRun(HistoryEvent event) {
    fanout(event, "Map")
        .ifPresent(
            visit -> {
              visitOf.put(event.id(), visit);
              if (event.type().equals(EventTypes.MAP_RUN_FAILED)) {
                visit.blame(event);
              }
            });
  }

  private static void set(VisitNode map, int index, VisitStatus status) {
    LaneNode lane = map.lanes.get(index);
    if (lane != null) {
      lane.status = status;
    }
  }

  private void other(HistoryEvent event) {
    switch (event.type()) {
      case EventTypes.PARALLEL_STATE_STARTED, EventTypes.MAP_STATE_STARTED -> started(event);
      case EventTypes.PARALLEL_STATE_SUCCEEDED ->
          fanout(event, "Parallel").ifPresent(visit -> visitOf.put(event.id(), visit));
      case EventTypes.MAP_STATE_SUCCEEDED ->
          fanout(event, "Map").ifPresent(visit -> visitOf.put(event.id(), visit));
      case EventTypes.PARALLEL_STATE_FAILED ->
          fanout(event, "Parallel").ifPresent(v -> broke(v, event));
      case EventTypes.MAP_STATE_FAILED -> fanout(event, "Map").ifPresent(v -> broke(v, event));
      case EventTypes.EVALUATION_FAILED -> evaluationFailed(event);
      case EventTypes.EXECUTION_FAILED -> executionFailed(event);
      case EventTypes.EXECUTION_REDRIVEN -> redriven(event);
      default -> {}
    }
  }

  private void started(HistoryEvent event) {
    String type = event.type().equals(EventTypes.MAP_STATE_STARTED) ? "Map" : "Parallel";
    fanout(event, type)
        .ifPresent(
            visit -> {
              visit.lanes.clear();
              visit.absolve();
              visitOf.put(event.id(), visit);
            });
  }

  /// The running Parallel or Map that an event belongs to: the nearest around the event before it.
  private Optional<VisitNode> fanout(HistoryEvent event, String type) {
    VisitNode visit = visitOf.get(event.previousId());
    boolean inside = visit != null && visit.status != VisitStatus.RUNNING;
    if (visit != null && (inside || !visit.type.equals(type))) {
      visit = visit.lane.parent;
    }
    while (visit != null && !visit.isRunning(type)) {
      visit = visit.lane.parent;
    }
    return Optional.ofNullable(visit);
  }

  private void broke(VisitNode fanout, HistoryEvent event) {
    fanout.blame(visitOf.get(event.previousId()));
    for (VisitNode visit : List.copyOf(open)) {
      if (!visit.equals(fanout) && visit.isInside(fanout)) {
        close(visit, visit.isBlamed() ? VisitStatus.FAILED : VisitStatus.ABORTED);
      }
    }
    fanout.lanes.values().forEach(LaneNode::breakOff);
    visitOf.put(event.id(), fanout);
  }

  private void evaluationFailed(HistoryEvent event) {
    String name = event.details().path("state").asString();
    for (VisitNode visit : open) {
      boolean here =
          visit.entered.previousId() == event.previousId()
              || visit.entered.id() == event.previousId();
      if (visit.name.equals(name) && here) {
        visit.blame(event);
        visitOf.put(event.id(), visit);
      }
    }
  }

  private void executionFailed(HistoryEvent event) {
    VisitNode visit = visitOf.get(event.previousId());
    if (visit != null && visit.status == VisitStatus.RUNNING) {
      visit.blame(event);
    }
  }

  /// What was not exited runs again, perhaps with another input.
  private void redriven(HistoryEvent event) {
    for (VisitNode visit : new LinkedHashSet<>(visitOf.values())) {
      if (!visit.hasExited()) {
        if (event.details().has("input") && visit.lanes.isEmpty()) {
          visit.giveInput(VisitNode.json(event, "input"));
        }
        visit.reopen();
        open.remove(visit);
        open.add(visit);
      }
    }
  }

  private void close(VisitNode visit, VisitStatus status) {
    visit.status = status;
    open.remove(visit);
  }
}
