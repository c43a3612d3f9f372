package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How states are entered, worked in and left. Not thread-safe.
final class States {
  private static final String TOO_LARGE_RESULT =
      "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.";

  private final Agenda agenda;
  private final ExecutionFacts facts;
  private final Consumer<Outcome> end;
  private final Failures failures;
  private final Fanouts fanouts;
  private Context.@Nullable Fixed fixed;
  private @Nullable Lane root;

  States(Agenda agenda, ExecutionFacts facts, Consumer<Outcome> end) {
    this.agenda = agenda;
    this.facts = facts;
    this.end = end;
    this.failures = new Failures(agenda, this, end);
    this.fanouts = new Fanouts(agenda, this, failures);
  }

  void start(Level top, HistoryEvent event) {
    JsonNode input = EventDetails.read(event, "input");
    fixed = Context.Fixed.of(facts, input, event.timestamp());
    root = new Lane(top, new Scope(null), Optional.empty(), 0, Optional.empty());
    enter(root, top.startAt(), input, 0);
  }

  void redrive(HistoryEvent event) {
    Context.Fixed execution = fixed;
    Lane all = root;
    if (execution == null || all == null) {
      throw new IllegalStateException("the execution has not started");
    }
    int count = event.details().path("redriveCount").asInt();
    fixed = execution.redriven(count, event.timestamp());
    new Redrive(agenda, this, fanouts).restart(all, event.timestamp());
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
        case State.Task task -> schedule(lane, task, now);
        case State.Parallel parallel -> fanouts.start(lane, parallel, now);
        case State.Map map -> fanouts.start(lane, map, now);
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

  private void schedule(Lane lane, State.Task task, Instant now) throws StateFailure {
    Visit visit = lane.here();
    Evaluation evaluation = task.data().effective(evaluation(lane, now));
    JsonNode arguments = task.data().arguments(evaluation);
    checkSize(
        arguments,
        "The state/task '%s' provided parameters with a size exceeding the maximum number of bytes service limit.",
        task.resource().service());
    visit.timeoutSeconds =
        seconds(task.timeoutSeconds(), evaluation, "TimeoutSeconds", 1, 99_999_999);
    visit.heartbeatSeconds =
        seconds(task.heartbeatSeconds(), evaluation, "HeartbeatSeconds", 1, 99_999_999);
    ObjectNode details = scheduling(task.resource(), arguments);
    visit.timeoutSeconds.ifPresent(seconds -> details.put("timeoutInSeconds", seconds));
    visit.heartbeatSeconds.ifPresent(seconds -> details.put("heartbeatInSeconds", seconds));
    if (task.roleArn().isPresent()) {
      JsonNode role = Checks.string(task.roleArn().get(), evaluation, "Credentials/RoleArn");
      details.putObject("taskCredentials").set("roleArn", role);
    }
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
  void task(Lane lane, HistoryEvent event) {
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
            event -> task(lane, event)));
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
      checkSize(result, TOO_LARGE_RESULT, task.resource().service());
      worked(lane, result, lane.last, now);
    } catch (StateFailure failure) {
      failures.broke(lane, failure, now);
    }
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
    Map<String, JsonNode> assigned = data.assign(evaluation);
    JsonNode output = data.output(evaluation);
    checkSize(output, TOO_LARGE_RESULT, state.name());
    checkVariables(lane.scope, assigned, state.name());
    agenda.next(
        lane,
        new Planned(
            previousId,
            state.type() + EventTypes.STATE_EXITED,
            EventDetails.exited(state.name(), output, assigned),
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
    Evaluation effective = choice.data().effective(evaluation);
    for (int i = 0; i < choice.rules().size(); i++) {
      State.ChoiceRule rule = choice.rules().get(i);
      if (rule.condition().holds(effective, "Choices/" + i)) {
        exit(lane, rule.data(), evaluation, Optional.of(rule.next()), lane.last);
        return;
      }
    }
    if (choice.otherwise().isEmpty()) {
      throw StateFailure.silent(
          ErrorNames.NO_CHOICE_MATCHED,
          "No rule of the Choice state is true, and it has no Default.");
    }
    exit(lane, choice.data(), evaluation, choice.otherwise(), lane.last);
  }

  private void fail(Lane lane, State.Fail fail, Instant now) throws StateFailure {
    Evaluation evaluation = evaluation(lane, now);
    Optional<String> error = Checks.optionalString(fail.error(), evaluation, "Error");
    Optional<String> cause = Checks.optionalString(fail.cause(), evaluation, "Cause");
    failures.failed(lane, new Failure(error, cause, false), now);
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
        new Context(execution, visit.state.name(), visit.enteredAt, retries, token, lane.item);
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

  void checkSize(JsonNode value, String text, String name) throws StateFailure {
    if (size(value) > facts.limits().payloadBytes()) {
      throw StateFailure.silent(ErrorNames.DATA_LIMIT_EXCEEDED, text.formatted(name));
    }
  }

  private void checkVariables(Scope scope, Map<String, JsonNode> assigned, String name)
      throws StateFailure {
    long bytes = assigned.values().stream().mapToLong(States::size).sum();
    long[] all = {bytes};
    if (!assigned.isEmpty()) {
      scope.forEach((variable, value) -> all[0] += size(value.json()));
    }
    if (bytes > facts.limits().payloadBytes() || all[0] > facts.limits().variablesBytes()) {
      throw StateFailure.silent(
          ErrorNames.DATA_LIMIT_EXCEEDED,
          "The state '%s' assigns variables with a size exceeding the maximum number of bytes service limit."
              .formatted(name));
    }
  }

  private static long size(JsonNode value) {
    return Json.bytes(value).length;
  }

  static OptionalInt seconds(
      Optional<Template> template, Evaluation evaluation, String field, int min, int max)
      throws StateFailure {
    return template.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(Checks.integer(template.get(), evaluation, field, min, max));
  }
}
