package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A history, folded: what an execution has come to after some events, and what comes next. It
/// knows no clock and no randomness; the same events always lead to the same state, so a state can
/// be dropped and built again from the history.
///
/// Two kinds of events: those that the machine writes itself ([#next]) and those that tell of the
/// world outside ([#taskStarted] …). Either becomes part of the state by [#apply]. Not thread-safe.
public final class ExecutionState {
  /// After which an execution times out, whatever its machine says.
  public static final Duration LIFE_MAX = Duration.ofDays(365);

  private final StateMachine machine;
  private final ExecutionFacts facts;
  private final Agenda agenda = new Agenda();
  private final States states;
  private long lastId;
  private Instant lastTime = Instant.EPOCH;
  private Instant startedAt = Instant.EPOCH;
  private Instant timeoutAt = Instant.MAX;
  private @Nullable Outcome outcome;

  public ExecutionState(StateMachine machine, ExecutionFacts facts) {
    this.machine = machine;
    this.facts = facts;
    this.states = new States(agenda, facts, this::end);
  }

  /// The state after `history`.
  public static ExecutionState of(
      StateMachine machine, ExecutionFacts facts, List<HistoryEvent> history) {
    ExecutionState state = new ExecutionState(machine, facts);
    history.forEach(state::apply);
    return state;
  }

  public long lastEventId() {
    return lastId;
  }

  public Instant lastEventAt() {
    return lastTime;
  }

  public Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  /// When the machine has something to write though nothing happens outside.
  public Optional<Instant> wakeAt() {
    if (lastId == 0 || outcome != null) {
      return Optional.empty();
    }
    return agenda
        .wakeAt()
        .filter(timer -> timer.isBefore(timeoutAt))
        .or(() -> Optional.of(timeoutAt));
  }

  /// The attempts at tasks that wait for news, oldest visit first.
  public List<TaskCommand> tasks() {
    List<TaskCommand> commands = new ArrayList<>();
    for (Lane lane : agenda.inFlight().values()) {
      if (lane.here().state instanceof State.Task task) {
        commands.add(command(lane, task));
      }
    }
    return commands;
  }

  /// The map runs that wait for their children, oldest visit first.
  public List<MapRunCommand> mapRuns() {
    List<MapRunCommand> commands = new ArrayList<>();
    for (Lane lane : agenda.inFlight().values()) {
      if (lane.here().state instanceof State.Map) {
        MapRunVisit run = lane.here().run();
        commands.add(new MapRunCommand(run.id, run.arn, run.redrives, lane.last, run.plan));
      }
    }
    return commands;
  }

  /// The event that the machine writes next if the time is `now`; empty if it has to wait. Nothing
  /// has happened before the event is applied.
  public Optional<HistoryEvent> next(Instant now) {
    if (lastId == 0 || outcome != null) {
      return Optional.empty();
    }
    Instant time = now.isBefore(lastTime) ? lastTime : now;
    return planned(time).map(plan -> event(plan.previousId(), plan.type(), time, plan.details()));
  }

  private Optional<Planned> planned(Instant time) {
    if (!time.isBefore(timeoutAt)) {
      ObjectNode details = Json.object().put("error", ErrorNames.TIMEOUT);
      return Optional.of(
          new Planned(
              0, EventTypes.EXECUTION_TIMED_OUT, details, _ -> end(new Outcome.TimedOut())));
    }
    agenda.fire(time);
    Optional<Planned> plan = agenda.first().map(lane -> lane.planned);
    return plan.isPresent() && isFull() && !plan.get().type().startsWith("Execution")
        ? Optional.of(full(plan.get().previousId()))
        : plan;
  }

  private boolean isFull() {
    return lastId + 1 >= facts.limits().events();
  }

  private Planned full(long previousId) {
    Optional<String> cause =
        Optional.of(
            "The execution reached the maximum number of history events (%d)."
                .formatted(facts.limits().events()));
    Optional<String> error = Optional.of(ErrorNames.RUNTIME);
    return new Planned(
        previousId,
        EventTypes.EXECUTION_FAILED,
        EventDetails.error(error, cause),
        _ -> end(new Outcome.Failed(error, cause)));
  }

  /// The first event of a history.
  public HistoryEvent started(JsonNode input, Instant now) {
    ObjectNode details = EventDetails.text(Json.object(), "input", input);
    return event(0, EventTypes.EXECUTION_STARTED, now, details.put("roleArn", facts.roleArn()));
  }

  /// The first event of a history that goes on for another one.
  public HistoryEvent continued(JsonNode input, Continuation place, Instant now) {
    HistoryEvent started = started(input, now);
    place.startAt().ifPresent(name -> started.details().put("startAt", name));
    EventDetails.assign(started.details(), place.variables());
    return started;
  }

  /// Whether it can begin with this state.
  public boolean canStartAt(String name) {
    return machine.top().states().containsKey(name);
  }

  /// A worker has taken the task of an activity.
  /// @param worker its name; may be empty
  public HistoryEvent activityStarted(TaskCommand task, String worker, Instant now) {
    ObjectNode details = Json.object();
    if (!worker.isEmpty()) {
      details.put("workerName", worker);
    }
    return about(task, EventTypes.ACTIVITY_STARTED, now, details);
  }

  /// There is no such activity.
  public HistoryEvent activityNotScheduled(TaskCommand task, Instant now) {
    String cause =
        "An error occurred while executing the state '%s' (entered at the event id #%d). The activity %s does not exist."
            .formatted(task.state(), task.enteredEvent(), task.resource().text());
    ObjectNode details = EventDetails.error(Optional.of(ErrorNames.RUNTIME), Optional.of(cause));
    return about(task, EventTypes.ACTIVITY_SCHEDULE_FAILED, now, details);
  }

  public HistoryEvent taskStarted(TaskCommand task, Instant now) {
    return about(task, EventTypes.TASK_STARTED, now, resource(task));
  }

  /// @param answer of what was started
  public HistoryEvent taskSubmitted(TaskCommand task, JsonNode answer, Instant now) {
    ObjectNode details = EventDetails.text(resource(task), "output", answer);
    return about(task, EventTypes.TASK_SUBMITTED, now, details);
  }

  public HistoryEvent taskSucceeded(TaskCommand task, JsonNode output, Instant now) {
    ObjectNode details = EventDetails.text(resource(task), "output", output);
    return about(task, EventTypes.of(task.resource(), EventTypes.TASK_SUCCEEDED), now, details);
  }

  public HistoryEvent taskFailed(
      TaskCommand task, Optional<String> error, Optional<String> cause, Instant now) {
    ObjectNode details = resource(task);
    error.ifPresent(text -> details.put("error", text));
    cause.ifPresent(text -> details.put("cause", text));
    return about(task, EventTypes.of(task.resource(), EventTypes.TASK_FAILED), now, details);
  }

  /// No heartbeat has come in time. (A timeout the machine writes itself.)
  public HistoryEvent heartbeatMissed(TaskCommand task, Instant now) {
    ObjectNode details = resource(task).put("error", ErrorNames.TIMEOUT);
    return about(task, EventTypes.of(task.resource(), EventTypes.TASK_TIMED_OUT), now, details);
  }

  /// All children of a map run have ended, not too many of them badly.
  /// @param result what the Map gives; empty if it is too large
  public HistoryEvent mapRunSucceeded(MapRunCommand run, Optional<JsonNode> result, Instant now) {
    ObjectNode details = Json.object();
    result.ifPresent(output -> EventDetails.text(details, "output", output));
    return about(run.lastEvent(), EventTypes.MAP_RUN_SUCCEEDED, now, details);
  }

  public HistoryEvent mapRunFailed(MapRunCommand run, String error, String cause, Instant now) {
    ObjectNode details = EventDetails.error(Optional.of(error), Optional.of(cause));
    return about(run.lastEvent(), EventTypes.MAP_RUN_FAILED, now, details);
  }

  public HistoryEvent aborted(Optional<String> error, Optional<String> cause, Instant now) {
    return event(0, EventTypes.EXECUTION_ABORTED, now, EventDetails.error(error, cause));
  }

  /// An execution that has not ended well is started again where it ended.
  /// @param count 1 for the first redrive
  public HistoryEvent redriven(int count, Instant now) {
    return event(
        lastId, EventTypes.EXECUTION_REDRIVEN, now, Json.object().put("redriveCount", count));
  }

  /// The same, where the one state that begins anew gets another input.
  public HistoryEvent redriven(int count, JsonNode input, Instant now) {
    ObjectNode details = Json.object().put("redriveCount", count);
    EventDetails.text(details, "input", input);
    return event(lastId, EventTypes.EXECUTION_REDRIVEN, now, details);
  }

  /// The states that a redrive would begin anew.
  public List<String> restarting() {
    return states.restarting();
  }

  private static ObjectNode resource(TaskCommand task) {
    return EventDetails.resource(task.resource());
  }

  private HistoryEvent about(TaskCommand task, String type, Instant now, ObjectNode details) {
    return about(task.lastEvent(), type, now, details);
  }

  private HistoryEvent about(long lastEvent, String type, Instant now, ObjectNode details) {
    if (!isFull()) {
      return event(lastEvent, type, now, details);
    }
    Planned full = full(lastEvent);
    return event(full.previousId(), full.type(), now, full.details());
  }

  private HistoryEvent event(long previousId, String type, Instant now, ObjectNode details) {
    Instant time = now.isBefore(lastTime) ? lastTime : now;
    return new HistoryEvent(lastId + 1, previousId, type, time, details);
  }

  /// Makes an event part of the state.
  /// @throws IllegalStateException if the machine could not have come to this event
  public void apply(HistoryEvent event) {
    boolean again = event.type().equals(EventTypes.EXECUTION_REDRIVEN);
    check(event.id() == lastId + 1 && (again ? isRedrivable() : outcome == null), event);
    switch (event.type()) {
      case EventTypes.EXECUTION_STARTED -> start(event);
      case EventTypes.EXECUTION_REDRIVEN -> redrive(event);
      case EventTypes.EXECUTION_ABORTED -> {
        Failure failure = EventDetails.failure(event);
        end(new Outcome.Aborted(failure.error(), failure.cause()));
      }
      case EventTypes.TASK_STARTED,
          EventTypes.TASK_SUBMITTED,
          EventTypes.TASK_SUCCEEDED,
          EventTypes.TASK_FAILED,
          EventTypes.ACTIVITY_STARTED,
          EventTypes.ACTIVITY_SUCCEEDED,
          EventTypes.ACTIVITY_FAILED,
          EventTypes.ACTIVITY_SCHEDULE_FAILED ->
          states.task(flying(event), event);
      case EventTypes.MAP_RUN_SUCCEEDED, EventTypes.MAP_RUN_FAILED ->
          states.mapRun(flying(event), event);
      case EventTypes.TASK_TIMED_OUT, EventTypes.ACTIVITY_TIMED_OUT -> {
        agenda.fire(event.timestamp());
        states.task(flying(event), event);
      }
      default -> own(event);
    }
    lastId = event.id();
    lastTime = event.timestamp();
  }

  private void start(HistoryEvent event) {
    startedAt = event.timestamp();
    timeoutAt = timeout(event.timestamp());
    states.start(machine.top(), event);
  }

  public boolean isRedrivable() {
    return outcome != null && !(outcome instanceof Outcome.Succeeded);
  }

  private void redrive(HistoryEvent event) {
    outcome = null;
    timeoutAt = timeout(event.timestamp());
    states.redrive(event);
  }

  /// A machine's own timeout begins afresh with a redrive, the longest life does not.
  private Instant timeout(Instant from) {
    Instant longest = startedAt.plus(LIFE_MAX);
    return machine
        .timeoutSeconds()
        .map(from::plusSeconds)
        .filter(own -> own.isBefore(longest))
        .orElse(longest);
  }

  private void own(HistoryEvent event) {
    Planned plan =
        planned(event.timestamp())
            .or(() -> isFull() ? Optional.of(full(event.previousId())) : Optional.empty())
            .orElse(null);
    check(
        plan != null && plan.type().equals(event.type()) && plan.previousId() == event.previousId(),
        event);
    if (plan != null) {
      agenda.first().filter(lane -> plan.equals(lane.planned)).ifPresent(agenda::forget);
      plan.then().accept(event);
    }
  }

  private Lane flying(HistoryEvent event) {
    for (Lane lane : agenda.inFlight().values()) {
      if (lane.last == event.previousId()) {
        return lane;
      }
    }
    throw new IllegalStateException(
        "event %d (%s) is about no task in flight".formatted(event.id(), event.type()));
  }

  private void check(boolean possible, HistoryEvent event) {
    if (!possible) {
      throw new IllegalStateException(
          "event %d (%s) cannot follow event %d".formatted(event.id(), event.type(), lastId));
    }
  }

  private void end(Outcome how) {
    agenda.clear();
    outcome = how;
  }

  private static TaskCommand command(Lane lane, State.Task task) {
    Visit visit = lane.here();
    TaskCommand.Progress progress = visit.progress;
    JsonNode arguments = visit.arguments;
    if (progress == null || arguments == null) {
      throw new IllegalStateException("the task is not in flight");
    }
    return new TaskCommand(
        visit.entered,
        visit.attempt,
        lane.last,
        visit.progressAt,
        progress,
        task.name(),
        task.resource(),
        arguments,
        visit.timeoutAt,
        visit.heartbeatSeconds);
  }
}
