package io.millrace.pipeline;

import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.ExecutionView.Attempt;
import io.millrace.pipeline.ExecutionView.Lane;
import io.millrace.pipeline.ExecutionView.Progress;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.pipeline.states.EventTypes;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.Level;
import io.millrace.pipeline.states.State;
import io.millrace.pipeline.states.StateMachine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a history into visits, attempts and lanes, by following which event led to which. Used
/// once, by one thread.
final class ViewBuilder {
  /// A line of control while it is read.
  private static final class LaneNode {
    final int index;
    final @Nullable VisitNode parent;
    final List<VisitNode> visits = new ArrayList<>();
    VisitStatus status = VisitStatus.RUNNING;

    LaneNode(int index, @Nullable VisitNode parent) {
      this.index = index;
      this.parent = parent;
    }
  }

  /// A visit while it is read.
  private static final class VisitNode {
    final LaneNode lane;
    final HistoryEvent entered;
    final String name;
    final String type;
    final List<Attempt> attempts = new ArrayList<>();
    TreeMap<Integer, LaneNode> lanes = new TreeMap<>();
    VisitStatus status = VisitStatus.RUNNING;
    @Nullable Instant exitedAt;
    @Nullable JsonNode output;
    @Nullable String error;
    @Nullable String cause;

    VisitNode(LaneNode lane, HistoryEvent entered, String name, String type) {
      this.lane = lane;
      this.entered = entered;
      this.name = name;
      this.type = type;
    }
  }

  private final Execution execution;
  private final Map<AttemptId, Progress> progress;
  private final Map<String, Integer> branchOf = new HashMap<>();
  private final LaneNode root = new LaneNode(0, null);

  /// The visit that an event belongs to.
  private final Map<Long, VisitNode> visitOf = new HashMap<>();

  /// The iteration that an event has begun.
  private final Map<Long, LaneNode> laneOf = new HashMap<>();

  private final List<VisitNode> open = new ArrayList<>();

  ViewBuilder(Execution execution, StateMachine machine, Map<AttemptId, Progress> progress) {
    this.execution = execution;
    this.progress = progress;
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
      List.copyOf(open)
          .forEach(visit -> close(visit, visit.error == null ? how : VisitStatus.FAILED));
    }
    return new ExecutionView(execution, visits(root));
  }

  private void read(HistoryEvent event) {
    String type = event.type();
    if (type.endsWith(EventTypes.STATE_ENTERED)) {
      entered(event, type.substring(0, type.length() - EventTypes.STATE_ENTERED.length()));
    } else if (type.endsWith(EventTypes.STATE_EXITED)) {
      exited(event);
    } else if (type.startsWith("Task")) {
      task(event);
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
    return branch != null && before.type.equals("Parallel") && before.status == VisitStatus.RUNNING
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
    visit.output = json(event, "output");
    visit.exitedAt = event.timestamp();
    close(visit, visit.error == null ? VisitStatus.SUCCEEDED : VisitStatus.CAUGHT);
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
      case EventTypes.TASK_SCHEDULED -> {
        visit.error = null;
        visit.cause = null;
        visit.attempts.add(attempt(visit, event));
      }
      case EventTypes.TASK_SUCCEEDED ->
          endAttempt(visit, event, VisitStatus.SUCCEEDED, Optional.of(json(event, "output")));
      case EventTypes.TASK_FAILED, EventTypes.TASK_TIMED_OUT -> {
        blame(visit, event);
        endAttempt(visit, event, VisitStatus.FAILED, Optional.empty());
      }
      default -> {}
    }
  }

  private Attempt attempt(VisitNode visit, HistoryEvent event) {
    int number = visit.attempts.size();
    String resource =
        event.details().path("resourceType").asString()
            + ":"
            + event.details().path("resource").asString();
    AttemptId id = new AttemptId(execution.id(), visit.entered.id(), number);
    return new Attempt(
        number,
        resource,
        VisitStatus.RUNNING,
        event.timestamp(),
        Optional.empty(),
        json(event, "parameters"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(progress.get(id)));
  }

  private static void endAttempt(
      VisitNode visit, HistoryEvent event, VisitStatus status, Optional<JsonNode> output) {
    if (visit.attempts.isEmpty()) {
      return;
    }
    Attempt last = visit.attempts.removeLast();
    visit.attempts.add(
        new Attempt(
            last.number(),
            last.resource(),
            status,
            last.scheduledAt(),
            Optional.of(event.timestamp()),
            last.arguments(),
            output,
            event.details().path("error").asStringOpt(),
            event.details().path("cause").asStringOpt(),
            last.progress()));
  }

  private static void blame(VisitNode visit, HistoryEvent event) {
    visit.error = event.details().path("error").asString("");
    visit.cause = event.details().path("cause").asString("");
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
      default -> {}
    }
  }

  private void started(HistoryEvent event) {
    String type = event.type().equals(EventTypes.MAP_STATE_STARTED) ? "Map" : "Parallel";
    fanout(event, type)
        .ifPresent(
            visit -> {
              visit.lanes = new TreeMap<>();
              visit.error = null;
              visit.cause = null;
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
    while (visit != null && !(visit.type.equals(type) && visit.status == VisitStatus.RUNNING)) {
      visit = visit.lane.parent;
    }
    return Optional.ofNullable(visit);
  }

  private void broke(VisitNode fanout, HistoryEvent event) {
    VisitNode breaking = visitOf.get(event.previousId());
    fanout.error = breaking == null || breaking.error == null ? "" : breaking.error;
    fanout.cause = breaking == null || breaking.cause == null ? "" : breaking.cause;
    for (VisitNode visit : List.copyOf(open)) {
      if (!visit.equals(fanout) && inside(visit, fanout)) {
        close(visit, visit.error == null ? VisitStatus.ABORTED : VisitStatus.FAILED);
      }
    }
    for (LaneNode lane : fanout.lanes.values()) {
      if (lane.status == VisitStatus.RUNNING) {
        boolean done =
            !lane.visits.isEmpty() && lane.visits.getLast().status == VisitStatus.SUCCEEDED;
        boolean failed = lane.visits.stream().anyMatch(visit -> visit.status == VisitStatus.FAILED);
        lane.status =
            failed ? VisitStatus.FAILED : done ? VisitStatus.SUCCEEDED : VisitStatus.ABORTED;
      }
    }
    visitOf.put(event.id(), fanout);
  }

  private static boolean inside(VisitNode visit, VisitNode fanout) {
    VisitNode around = visit.lane.parent;
    while (around != null && !around.equals(fanout)) {
      around = around.lane.parent;
    }
    return fanout.equals(around);
  }

  private void evaluationFailed(HistoryEvent event) {
    String name = event.details().path("state").asString();
    for (VisitNode visit : open) {
      boolean here =
          visit.entered.previousId() == event.previousId()
              || visit.entered.id() == event.previousId();
      if (visit.name.equals(name) && here) {
        blame(visit, event);
        visitOf.put(event.id(), visit);
      }
    }
  }

  private void executionFailed(HistoryEvent event) {
    VisitNode visit = visitOf.get(event.previousId());
    if (visit != null && visit.status == VisitStatus.RUNNING) {
      blame(visit, event);
    }
  }

  private void close(VisitNode visit, VisitStatus status) {
    visit.status = status;
    open.remove(visit);
  }

  private static JsonNode json(HistoryEvent event, String field) {
    return Json.parse(event.details().path(field).asString("null"));
  }

  private static List<StateVisit> visits(LaneNode lane) {
    List<StateVisit> visits = new ArrayList<>();
    for (int i = 0; i < lane.visits.size(); i++) {
      Optional<String> next =
          i + 1 < lane.visits.size() ? Optional.of(lane.visits.get(i + 1).name) : Optional.empty();
      visits.add(visit(lane.visits.get(i), next));
    }
    return visits;
  }

  private static StateVisit visit(VisitNode node, Optional<String> next) {
    return new StateVisit(
        node.entered.id(),
        node.name,
        node.type,
        node.status,
        node.entered.timestamp(),
        Optional.ofNullable(node.exitedAt),
        json(node.entered, "input"),
        Optional.ofNullable(node.output),
        Optional.ofNullable(node.error),
        Optional.ofNullable(node.cause),
        next,
        node.attempts,
        node.lanes.values().stream().map(ViewBuilder::lane).toList());
  }

  private static Lane lane(LaneNode node) {
    VisitStatus last = node.visits.isEmpty() ? VisitStatus.RUNNING : node.visits.getLast().status;
    boolean over = node.parent != null && node.parent.status != VisitStatus.RUNNING;
    VisitStatus status = node.status == VisitStatus.RUNNING && over ? last : node.status;
    return new Lane(node.index, status, visits(node));
  }
}
