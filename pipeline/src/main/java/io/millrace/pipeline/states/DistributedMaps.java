package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// How distributed Maps begin, hear of their map runs, and end. What happens inside of a map run is
/// no part of the history. Not thread-safe.
final class DistributedMaps {
  private final Agenda agenda;
  private final States states;
  private final Failures failures;
  private final ExecutionFacts facts;

  DistributedMaps(Agenda agenda, States states, Failures failures, ExecutionFacts facts) {
    this.agenda = agenda;
    this.states = states;
    this.failures = failures;
    this.facts = facts;
  }

  void start(Lane lane, State.Map map, Distribution distribution, Instant now) throws StateFailure {
    Evaluation evaluation = map.data().effective(states.evaluation(lane, now));
    MapRunPlan plan =
        new MapRunPlanner(map, distribution, evaluation, states.sizes()).plan(lane.here());
    String id = id(lane.here());
    MapRunVisit run = new MapRunVisit(id, facts.mapRunArn(distribution.label(), id), plan);
    agenda.next(
        lane,
        new Planned(
            lane.here().startPrevious,
            EventTypes.MAP_STATE_STARTED,
            Json.object().put("length", plan.items().size()),
            event -> started(lane, run, event)));
  }

  private String id(Visit visit) {
    String place = "%s/map-run/%d/%d".formatted(facts.seed(), visit.entered, visit.attempt);
    return new Draws(place).uuid();
  }

  private void started(Lane lane, MapRunVisit run, HistoryEvent event) {
    lane.last = event.id();
    agenda.next(
        lane,
        new Planned(
            event.id(),
            EventTypes.MAP_RUN_STARTED,
            Json.object().put("mapRunArn", run.arn),
            begun -> {
              lane.here().mapRun = run;
              fly(lane, begun);
            }));
  }

  private void fly(Lane lane, HistoryEvent event) {
    lane.last = event.id();
    agenda.fly(lane);
  }

  /// News about the map run that the lane waits for.
  void heard(Lane lane, HistoryEvent event) {
    lane.last = event.id();
    agenda.forget(lane);
    if (event.type().equals(EventTypes.MAP_RUN_SUCCEEDED)) {
      lane.here().run().success = event;
      succeed(lane, event, event.id());
    } else {
      fail(lane, event);
    }
  }

  /// @param success holds the result, unless that is too large
  private void succeed(Lane lane, HistoryEvent success, long previousId) {
    agenda.next(
        lane,
        new Planned(
            previousId,
            EventTypes.MAP_STATE_SUCCEEDED,
            EventDetails.none(),
            event -> {
              lane.last = event.id();
              if (success.details().has("output")) {
                JsonNode result = EventDetails.read(success, "output");
                states.worked(lane, result, previousId, event.timestamp());
              } else {
                failures.broke(
                    lane, states.sizes().tooLarge(lane.here().state.name()), event.timestamp());
              }
            }));
  }

  private void fail(Lane lane, HistoryEvent told) {
    Failure failure = EventDetails.failure(told);
    agenda.next(
        lane,
        new Planned(
            told.id(),
            EventTypes.MAP_STATE_FAILED,
            EventDetails.none(),
            event -> {
              lane.last = event.id();
              failures.failed(lane, failure, told.id(), event.timestamp());
            }));
  }

  /// The execution goes on after it had ended inside of this Map, whose map run had begun.
  void redrive(Lane lane, MapRunVisit run) {
    if (run.success != null) {
      succeed(lane, run.success, lane.last);
      return;
    }
    int count = run.redrives + 1;
    agenda.next(
        lane,
        new Planned(
            lane.last,
            EventTypes.MAP_RUN_REDRIVEN,
            Json.object().put("mapRunArn", run.arn).put("redriveCount", count),
            event -> {
              run.redrives = count;
              fly(lane, event);
            }));
  }
}
