package io.millrace.pipeline.states;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How states are entered, worked in and left. Not thread-safe.
final class States {
  private final Agenda agenda;
  private final ExecutionFacts facts;
  private final Consumer<Outcome> end;
  private final Failures failures;
  private final Fanouts fanouts;
  private final DistributedMaps distributed;
  private final Attempts attempts;
  private Context.@Nullable Fixed fixed;
  private @Nullable Lane root;

  States(Agenda agenda, ExecutionFacts facts, Consumer<Outcome> end) {
    this.agenda = agenda;
    this.facts = facts;
    this.end = end;
    this.failures = new Failures(agenda, this, end);
    this.fanouts = new Fanouts(agenda, this, failures);
    this.distributed = new DistributedMaps(agenda, this, failures, facts);
    this.attempts = new Attempts(agenda, this, failures);
  }

  void start(Level top, HistoryEvent event) {
    JsonNode input = EventDetails.read(event, "input");
    fixed = Context.Fixed.of(facts, input, event.timestamp());
    root = new Lane(top, new Scope(null), Optional.empty(), 0, Optional.empty());
    root.scope.assign(EventDetails.assigned(event));
    enter(root, event.details().path("startAt").asString(top.startAt()), input, 0);
  }

  void redrive(HistoryEvent event) {
    Context.Fixed execution = fixed;
    Lane all = root;
    if (execution == null || all == null) {
      throw new IllegalStateException("the execution has not started");
    }
    int count = event.details().path("redriveCount").asInt();
    fixed = execution.redriven(count, event.timestamp());
    Optional<JsonNode> input =
        event.details().has("input")
            ? Optional.of(EventDetails.read(event, "input"))
            : Optional.empty();
    new Redrive(agenda, this, fanouts, distributed, input).restart(all, event.timestamp());
  }

  /// Those that a redrive would begin anew.
  List<String> restarting() {
    return root == null ? List.of() : Redrive.states(root);
  }

  void enter(Lane lane, String name, JsonNode input, long previousId) {
    agenda.next(lane, entering(lane, name, input, previousId));
  }

  Planned entering(Lane lane, String name, JsonNode input, long previousId) {
    State state = lane.level.state(name);
    return new Planned(
        previousId,
        state.type() + EventTypes.STATE_ENTERED,
        EventDetails.entered(name, input),
        event -> entered(lane, state, event));
  }

  private void entered(Lane lane, State state, HistoryEvent event) {
    lane.last = event.id();
    lane.visit = new Visit(state, event, EventDetails.read(event, "input"));
    work(lane, event.timestamp());
  }

  /// Begins what the state does, for the first time or again.
  void work(Lane lane, Instant now) {
    Visit visit = lane.here();
    try {
      switch (visit.state) {
        case State.Task task -> attempts.schedule(lane, task, now);
        case State.Parallel parallel -> fanouts.start(lane, parallel, now);
        case State.Map map -> start(lane, map, now);
        case State.Pass pass -> leave(lane, pass.data(), pass.next(), now);
        case State.Succeed succeed -> leave(lane, succeed.data(), Optional.empty(), now);
        case State.Wait wait -> {
          Instant due = Waits.due(wait, evaluation(lane, visit.enteredAt), visit.enteredAt);
          agenda.at(due, lane, moment -> waited(lane, wait, moment));
        }
        case State.Choice choice -> choose(lane, choice, now);
        case State.Fail fail -> fail(lane, fail, now);
      }
    } catch (StateFailure failure) {
      failures.broke(lane, failure, now);
    }
  }

  private void start(Lane lane, State.Map map, Instant now) throws StateFailure {
    if (map.distribution().isPresent()) {
      distributed.start(lane, map, map.distribution().get(), now);
    } else {
      fanouts.start(lane, map, now);
    }
  }

  /// News about the map run that the lane waits for.
  void mapRun(Lane lane, HistoryEvent event) {
    distributed.heard(lane, event);
  }

  /// News about the task that the lane waits for.
  void task(Lane lane, HistoryEvent event) {
    attempts.heard(lane, event);
  }

  /// The work of a Task, Parallel or Map is done.
  void worked(Lane lane, JsonNode result, long previousId, Instant now) {
    Visit visit = lane.here();
    try {
      switch (visit.state) {
        case State.Task task -> finish(lane, task.data(), result, task.next(), previousId, now);
        case State.Parallel parallel ->
            finish(lane, parallel.data(), result, parallel.next(), previousId, now);
        case State.Map map -> finish(lane, map.data(), result, map.next(), previousId, now);
        default -> throw new IllegalStateException("a state without work");
      }
    } catch (StateFailure failure) {
      failures.broke(lane, failure, now);
    }
  }

  private void finish(
      Lane lane,
      DataFlow data,
      JsonNode result,
      Optional<String> next,
      long previousId,
      Instant now)
      throws StateFailure {
    exit(lane, data, evaluation(lane, now).withResult(result), next, previousId);
  }

  private void leave(Lane lane, DataFlow data, Optional<String> next, Instant now)
      throws StateFailure {
    exit(lane, data, evaluation(lane, now), next, lane.last);
  }

  /// Plans the exited event.
  void exit(Lane lane, DataFlow data, Evaluation evaluation, Optional<String> next, long previousId)
      throws StateFailure {
    State state = lane.here().state;
    Exit exit = Exit.of(state, data, evaluation, sizes());
    agenda.next(
        lane,
        new Planned(
            previousId,
            state.type() + EventTypes.STATE_EXITED,
            EventDetails.exited(state.name(), exit.output(), exit.assigned()),
            event -> exited(lane, next, event)));
  }

  private void exited(Lane lane, Optional<String> next, HistoryEvent event) {
    lane.last = event.id();
    lane.scope.assign(EventDetails.assigned(event));
    lane.visit = null;
    JsonNode output = EventDetails.read(event, "output");
    if (next.isPresent()) {
      enter(lane, next.get(), output, event.id());
    } else if (lane.owner.isPresent()) {
      fanouts.ended(lane.owner.get(), lane, output, event.timestamp());
    } else {
      agenda.next(
          lane,
          new Planned(
              lane.last,
              EventTypes.EXECUTION_SUCCEEDED,
              EventDetails.output(output),
              ended -> end.accept(new Outcome.Succeeded(EventDetails.read(ended, "output")))));
    }
  }

  private void waited(Lane lane, State.Wait wait, Instant due) {
    try {
      leave(lane, wait.data(), wait.next(), due);
    } catch (StateFailure failure) {
      failures.broke(lane, failure, due);
    }
  }

  private void choose(Lane lane, State.Choice choice, Instant now) throws StateFailure {
    Evaluation evaluation = evaluation(lane, now);
    Way way = Way.of(choice, evaluation);
    exit(lane, way.data(), evaluation, Optional.of(way.next()), lane.last);
  }

  private void fail(Lane lane, State.Fail fail, Instant now) throws StateFailure {
    failures.failed(lane, Failure.of(fail, evaluation(lane, now)), now);
  }

  /// What expressions of the lane's state see.
  Evaluation evaluation(Lane lane, Instant now) {
    Visit visit = lane.here();
    Context.Fixed execution = fixed;
    if (execution == null) {
      throw new IllegalStateException("the execution has not started");
    }
    OptionalInt retries =
        switch (visit.state) {
          case State.Task _, State.Parallel _, State.Map _ -> OptionalInt.of(visit.retryCount());
          default -> OptionalInt.empty();
        };
    Optional<String> token =
        visit.state instanceof State.Task task && task.resource().hasToken()
            ? Optional.of(facts.tokens().token(visit.entered, visit.attempt))
            : Optional.empty();
    Context context =
        new Context.Running(
            execution, visit.state.name(), visit.enteredAt, retries, token, lane.item);
    String seed = facts.seed() + "/" + visit.entered + "/" + visit.attempt;
    return new Evaluation(
        visit.input, context, Optional.empty(), Optional.empty(), lane.scope, now, seed);
  }

  /// A number that looks random and follows from the place.
  double draw(Lane lane, long eventId) {
    return new Draws(facts.seed() + "/jitter/" + lane.here().entered + "/" + eventId).decimal();
  }

  int iterationsMax() {
    return facts.limits().iterations();
  }

  Sizes sizes() {
    return new Sizes(facts.limits());
  }
}
