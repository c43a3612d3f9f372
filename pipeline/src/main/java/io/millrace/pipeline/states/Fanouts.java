package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How branches and iterations begin and end. Not thread-safe.
final class Fanouts {
  private final Agenda agenda;
  private final States states;
  private final Failures failures;

  Fanouts(Agenda agenda, States states, Failures failures) {
    this.agenda = agenda;
    this.states = states;
    this.failures = failures;
  }

  void start(Lane lane, State.Parallel parallel, Instant now) throws StateFailure {
    Evaluation effective = parallel.data().effective(states.evaluation(lane, now));
    JsonNode input = parallel.data().arguments(effective);
    states.sizes().checkParameters(input, parallel.name());
    Fanout fanout = new Fanout(this, lane, parallel.branches().size(), List.of());
    agenda.next(
        lane,
        new Planned(
            lane.here().startPrevious,
            EventTypes.PARALLEL_STATE_STARTED,
            EventDetails.none(),
            event -> branch(fanout, parallel, input, event)));
  }

  private void branch(Fanout fanout, State.Parallel parallel, JsonNode input, HistoryEvent event) {
    begun(fanout, event);
    for (int i = 0; i < fanout.size; i++) {
      Level branch = parallel.branches().get(i);
      Lane lane = lane(fanout, branch, i, fanout.parent.item);
      agenda.later(lane, states.entering(lane, branch.startAt(), input, event.id()));
    }
  }

  void start(Lane lane, State.Map map, Instant now) throws StateFailure {
    Evaluation evaluation = map.data().effective(states.evaluation(lane, now));
    List<Context.Item> items =
        MapItems.of(map, evaluation).stream()
            .map(item -> Context.Item.of(item, Optional.empty()))
            .toList();
    int asked =
        Checks.optionalInteger(
                map.concurrency(), evaluation, "MaxConcurrency", 0, Integer.MAX_VALUE)
            .orElse(0);
    int most = asked == 0 ? states.iterationsMax() : Math.min(asked, states.iterationsMax());
    Fanout fanout = new Fanout(this, lane, items.size(), items);
    agenda.next(
        lane,
        new Planned(
            lane.here().startPrevious,
            EventTypes.MAP_STATE_STARTED,
            Json.object().put("length", items.size()),
            event -> iterate(fanout, map, most, event)));
  }

  private void iterate(Fanout fanout, State.Map map, int most, HistoryEvent event) {
    begun(fanout, event);
    if (fanout.size == 0) {
      succeed(fanout, event.id());
    }
    while (fanout.begun < Math.min(most, fanout.size)) {
      Lane lane = iteration(fanout, map);
      agenda.later(lane, iterating(lane, map, event.id()));
    }
  }

  private Lane iteration(Fanout fanout, State.Map map) {
    int index = fanout.begun++;
    return lane(fanout, map.processor(), index, Optional.of(fanout.items.get(index)));
  }

  private Planned iterating(Lane lane, State.Map map, long previousId) {
    return new Planned(
        previousId,
        EventTypes.MAP_ITERATION_STARTED,
        EventDetails.iteration(map.name(), lane.index),
        event -> iterationStarted(lane, map, event));
  }

  private void iterationStarted(Lane lane, State.Map map, HistoryEvent event) {
    lane.last = event.id();
    Context.Item item = lane.item.orElseThrow();
    Lane parent = lane.owner.orElseThrow().parent;
    if (map.selector().isEmpty()) {
      states.enter(lane, lane.level.startAt(), item.value(), event.id());
      return;
    }
    try {
      Evaluation evaluation = map.data().effective(states.evaluation(parent, event.timestamp()));
      JsonNode input = map.selector().get().evaluate(evaluation.of(item), "ItemSelector");
      states.sizes().checkParameters(input, map.name());
      states.enter(lane, lane.level.startAt(), input, event.id());
    } catch (StateFailure cause) {
      failures.brokeIteration(lane, parent, cause);
    }
  }

  /// For a lane that broke before it came to a state.
  void iterateAgain(Lane lane) {
    State.Map map = (State.Map) lane.owner.orElseThrow().parent.here().state;
    agenda.later(lane, iterating(lane, map, lane.last));
  }

  private void begun(Fanout fanout, HistoryEvent event) {
    fanout.parent.last = event.id();
    fanout.parent.here().fanout = fanout;
    fanout.parent.here().begun = fanout;
  }

  private static Lane lane(Fanout fanout, Level level, int index, Optional<Context.Item> item) {
    Scope scope = new Scope(fanout.parent.scope);
    Lane lane = new Lane(level, scope, Optional.of(fanout), index, item);
    fanout.running.put(index, lane);
    return lane;
  }

  /// A branch or an iteration has ended well.
  void ended(Fanout fanout, Lane lane, JsonNode output, Instant now) {
    if (fanout.parent.here().state instanceof State.Map map) {
      agenda.next(
          lane,
          new Planned(
              lane.last,
              EventTypes.MAP_ITERATION_SUCCEEDED,
              EventDetails.iteration(map.name(), lane.index),
              event -> iterationEnded(fanout, map, lane, output, event)));
      return;
    }
    done(fanout, lane, output);
    if (fanout.done()) {
      succeed(fanout, lane.last);
    }
  }

  private void iterationEnded(
      Fanout fanout, State.Map map, Lane lane, JsonNode output, HistoryEvent event) {
    done(fanout, lane, output);
    if (fanout.begun < fanout.size) {
      Lane following = iteration(fanout, map);
      agenda.next(following, iterating(following, map, lane.last));
    } else if (fanout.done()) {
      succeed(fanout, event.id());
    }
  }

  private static void done(Fanout fanout, Lane lane, JsonNode output) {
    fanout.running.remove(lane.index);
    fanout.outputs.put(lane.index, output);
  }

  /// All branches or iterations have ended well.
  void succeed(Fanout fanout, long previousId) {
    ArrayNode result = Json.array();
    fanout.outputs.values().forEach(result::add);
    Lane parent = fanout.parent;
    agenda.next(
        parent,
        new Planned(
            previousId,
            parent.here().state.type() + "StateSucceeded",
            EventDetails.none(),
            event -> {
              parent.last = event.id();
              parent.here().fanout = null;
              states.worked(parent, result, previousId, event.timestamp());
            }));
  }

  /// The level that a lane runs has failed.
  void failed(Fanout fanout, Lane broken, Failure failure) {
    failed(fanout, broken, broken.last, failure);
  }

  void failed(Fanout fanout, Lane broken, long breaking, Failure failure) {
    State state = fanout.parent.here().state;
    Deque<Planned> told = new ArrayDeque<>();
    if (state instanceof State.Map map) {
      told.add(told(breaking, EventTypes.MAP_ITERATION_FAILED, iteration(map, broken)));
    } else if (broken.visit != null && broken.visit.state instanceof State.Task) {
      told.add(told(breaking, EventTypes.TASK_STATE_ABORTED, EventDetails.none()));
    }
    agenda.stop(broken);
    for (Lane other : fanout.running.values()) {
      if (other != broken) {
        abort(other, breaking, told);
      }
    }
    told.add(told(breaking, state.type() + "StateFailed", EventDetails.none()));
    fanout.parent.here().fanout = null;
    tell(fanout.parent, told, breaking, named(state, failure));
  }

  static Failure named(State state, Failure failure) {
    return failure.error().isEmpty() && state instanceof State.Parallel
        ? new Failure(Optional.of(ErrorNames.BRANCH_FAILED), failure.cause(), false)
        : failure;
  }

  private static ObjectNode iteration(State.Map map, Lane lane) {
    return EventDetails.iteration(map.name(), lane.index);
  }

  private static Planned told(long previousId, String type, ObjectNode details) {
    return new Planned(previousId, type, details, _ -> {});
  }

  /// Writes one event after the other; after the last the state has failed.
  private void tell(Lane parent, Deque<Planned> told, long breaking, Failure failure) {
    Planned plan = told.remove();
    agenda.next(
        parent,
        new Planned(
            plan.previousId(),
            plan.type(),
            plan.details(),
            event -> {
              if (told.isEmpty()) {
                parent.last = event.id();
                failures.failed(parent, failure, breaking, event.timestamp());
              } else {
                tell(parent, told, breaking, failure);
              }
            }));
  }

  /// Stops a lane and everything inside it.
  private void abort(Lane lane, long breaking, Deque<Planned> told) {
    boolean flew = agenda.inFlight().containsValue(lane);
    agenda.stop(lane);
    Visit visit = lane.visit;
    if (visit != null) {
      if (visit.fanout != null) {
        visit.fanout.running.values().forEach(inner -> abort(inner, breaking, told));
      }
      switch (visit.state) {
        case State.Task _, State.Wait _, State.Parallel _, State.Map _ -> {
          if (flew && visit.state instanceof State.Map) {
            told.add(told(breaking, EventTypes.MAP_RUN_ABORTED, EventDetails.none()));
          }
          told.add(told(breaking, visit.state.type() + "StateAborted", EventDetails.none()));
        }
        default -> {}
      }
    }
    Fanout owner = lane.owner.orElseThrow();
    if (owner.parent.here().state instanceof State.Map map) {
      told.add(told(breaking, EventTypes.MAP_ITERATION_ABORTED, iteration(map, lane)));
    }
  }
}
