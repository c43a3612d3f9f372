package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How attempts at tasks begin, go on and end. Not thread-safe.
final class Attempts {
  private final Agenda agenda;
  private final States states;
  private final Failures failures;

  Attempts(Agenda agenda, States states, Failures failures) {
    this.agenda = agenda;
    this.states = states;
    this.failures = failures;
  }

  void schedule(Lane lane, State.Task task, Instant now) throws StateFailure {
    Visit visit = lane.here();
    TaskInput input = TaskInput.of(task, states.evaluation(lane, now), states.sizes());
    visit.timeoutSeconds = input.timeoutSeconds();
    visit.heartbeatSeconds = input.heartbeatSeconds();
    ObjectNode details = scheduling(task.resource(), input.arguments());
    visit.timeoutSeconds.ifPresent(seconds -> details.put("timeoutInSeconds", seconds));
    visit.heartbeatSeconds.ifPresent(seconds -> details.put("heartbeatInSeconds", seconds));
    input.roleArn().ifPresent(role -> details.putObject("taskCredentials").set("roleArn", role));
    agenda.next(
        lane,
        new Planned(
            visit.startPrevious,
            EventTypes.of(task.resource(), EventTypes.TASK_SCHEDULED),
            details,
            event -> scheduled(lane, task.resource(), event)));
  }

  private static ObjectNode scheduling(Resource resource, JsonNode arguments) {
    return resource.isActivity()
        ? EventDetails.text(Json.object().put("resource", resource.text()), "input", arguments)
        : EventDetails.resource(resource)
            .put("region", "")
            .put("parameters", Json.write(arguments));
  }

  private void scheduled(Lane lane, Resource resource, HistoryEvent event) {
    Visit visit = lane.here();
    lane.last = event.id();
    visit.arguments = EventDetails.read(event, resource.isActivity() ? "input" : "parameters");
    visit.progress = TaskCommand.Progress.SCHEDULED;
    visit.progressAt = event.timestamp();
    agenda.fly(lane);
    if (resource.isActivity()) {
      startClock(lane, event);
    }
  }

  /// From when `TimeoutSeconds` counts: an activity's time in the queue does.
  private void startClock(Lane lane, HistoryEvent event) {
    Visit visit = lane.here();
    if (visit.timeoutSeconds.isPresent()) {
      Instant due = event.timestamp().plusSeconds(visit.timeoutSeconds.getAsInt());
      visit.timeoutAt = Optional.of(due);
      agenda.at(due, lane, _ -> planTimeout(lane));
    }
  }

  /// News about the task that the lane waits for.
  void heard(Lane lane, HistoryEvent event) {
    Visit visit = lane.here();
    lane.last = event.id();
    visit.progressAt = event.timestamp();
    switch (event.type()) {
      case EventTypes.TASK_STARTED -> {
        visit.progress = TaskCommand.Progress.STARTED;
        startClock(lane, event);
      }
      case EventTypes.ACTIVITY_STARTED -> visit.progress = TaskCommand.Progress.STARTED;
      case EventTypes.TASK_SUBMITTED -> visit.progress = TaskCommand.Progress.SUBMITTED;
      case EventTypes.TASK_SUCCEEDED, EventTypes.ACTIVITY_SUCCEEDED -> {
        landed(lane);
        succeeded(lane, (State.Task) visit.state, event);
      }
      case EventTypes.TASK_TIMED_OUT, EventTypes.ACTIVITY_TIMED_OUT -> {
        boolean late =
            visit.timeoutAt.isPresent() && !event.timestamp().isBefore(visit.timeoutAt.get());
        landed(lane);
        failures.failed(
            lane,
            new Failure(Optional.of(ErrorNames.TIMEOUT), Optional.empty(), !late),
            event.timestamp());
      }
      default -> {
        landed(lane);
        failures.failed(lane, EventDetails.failure(event), event.timestamp());
      }
    }
  }

  private void planTimeout(Lane lane) {
    State.Task task = (State.Task) lane.here().state;
    ObjectNode details = EventDetails.resource(task.resource()).put("error", ErrorNames.TIMEOUT);
    agenda.next(
        lane,
        new Planned(
            lane.last,
            EventTypes.of(task.resource(), EventTypes.TASK_TIMED_OUT),
            details,
            event -> heard(lane, event)));
  }

  private void landed(Lane lane) {
    agenda.forget(lane);
    Visit visit = lane.here();
    visit.progress = null;
    visit.timeoutAt = Optional.empty();
  }

  private void succeeded(Lane lane, State.Task task, HistoryEvent event) {
    Instant now = event.timestamp();
    try {
      JsonNode result = EventDetails.read(event, "output");
      states.sizes().checkResult(result, task.resource().service());
      states.worked(lane, result, lane.last, now);
    } catch (StateFailure failure) {
      failures.broke(lane, failure, now);
    }
  }
}
