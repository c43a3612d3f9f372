package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One state, played by itself by the rules of the engine. Its work is not done but given, waits
/// take no time, and what becomes of its data is told step by step. Knows no clock and does no I/O;
/// for one trial, not thread-safe.
public final class StateTrial {
  /// A state of its own is entered by the second event of its execution.
  private static final HistoryEvent ENTERED =
      new HistoryEvent(2, 0, EventTypes.STATE_ENTERED, Instant.EPOCH, Json.object());

  /// What the state meets.
  ///
  /// @param input as the state before gave it on
  /// @param variables by name
  /// @param context members that stand in the place of those of the context object
  /// @param work needed by Task, Parallel and Map
  /// @param retries how often the retrier that matches a failure has tried again already
  /// @param failedIterations of a Map whose work gives a result
  public record Setting(
      JsonNode input,
      Map<String, JsonNode> variables,
      ObjectNode context,
      Optional<Work> work,
      int retries,
      int failedIterations,
      ItemHandout handout) {}

  /// What work comes to.
  public sealed interface Work {
    record Result(JsonNode value) implements Work {}

    record Broken(Optional<String> error, Optional<String> cause) implements Work {}
  }

  /// How the state ends.
  public sealed interface Ending {
    /// @param next empty: it is the last one
    record Left(JsonNode output, Optional<String> next) implements Ending {}

    record Failed(Failure failure) implements Ending {}

    /// @param retrier its place
    /// @param delaySeconds until the next attempt, at most
    record Retriable(Failure failure, int retrier, long delaySeconds) implements Ending {}

    /// @param catcher its place
    record Caught(Failure failure, int catcher, JsonNode output, String next) implements Ending {}
  }

  /// What a trial showed.
  ///
  /// @param steps what the data was after each step that was reached, by the names that the Step
  ///     Functions API has for them
  /// @param settings numbers that a Map would run by, likewise
  /// @param iterations how many a Map would begin
  public record Shown(
      Ending ending,
      Map<String, JsonNode> steps,
      Map<String, JsonNode> settings,
      OptionalInt iterations) {}

  private final State state;
  private final Setting setting;
  private final Sizes sizes;
  private final Visit visit;
  private final Evaluation evaluation;
  private final Map<String, JsonNode> variables;
  private final Map<String, JsonNode> steps = new LinkedHashMap<>();
  private final Map<String, JsonNode> settings = new LinkedHashMap<>();
  private OptionalInt iterations = OptionalInt.empty();

  private StateTrial(State state, ExecutionFacts facts, Setting setting, Instant now) {
    this.state = state;
    this.setting = setting;
    this.sizes = new Sizes(facts.limits());
    this.visit = new Visit(state, ENTERED, setting.input());
    this.variables = new LinkedHashMap<>(setting.variables());
    Scope scope = new Scope(null);
    scope.assign(variables);
    this.evaluation =
        new Evaluation(
            new Value(setting.input()),
            new Context.Given(context(facts, now)),
            Optional.empty(),
            Optional.empty(),
            scope,
            now,
            facts.seed());
  }

  private ObjectNode context(ExecutionFacts facts, Instant now) {
    boolean works =
        state instanceof State.Task
            || state instanceof State.Parallel
            || state instanceof State.Map;
    boolean waits = state instanceof State.Task task && task.resource().hasToken();
    ObjectNode context =
        new Context.Running(
                Context.Fixed.of(facts, setting.input(), now),
                state.name(),
                now,
                works ? OptionalInt.of(setting.retries()) : OptionalInt.empty(),
                waits ? Optional.of(facts.tokens().token(ENTERED.id(), 0)) : Optional.empty(),
                Optional.empty())
            .json()
            .deepCopy();
    for (Map.Entry<String, JsonNode> given : setting.context().properties()) {
      ObjectNode part = context.withObjectProperty(given.getKey());
      given.getValue().properties().forEach(field -> part.set(field.getKey(), field.getValue()));
    }
    return context;
  }

  /// @param name of a state at any level of the machine
  /// @return empty if there is none
  public static Optional<Shown> of(
      StateMachine machine, String name, ExecutionFacts facts, Setting setting, Instant now) {
    return machine.state(name).map(state -> new StateTrial(state, facts, setting, now).play());
  }

  private Shown play() {
    tell("input", setting.input());
    Ending ending;
    try {
      ending = ending();
    } catch (StateFailure cause) {
      ending = failed(failure(cause));
    }
    if (!variables.isEmpty()) {
      ObjectNode all = Json.object();
      variables.forEach(all::set);
      tell("variables", all);
    }
    return new Shown(ending, steps, settings, iterations);
  }

  private void tell(String step, JsonNode value) {
    steps.put(step, value);
  }

  private Failure failure(StateFailure cause) {
    return Failure.of(cause.error(), cause.text(visit));
  }

  private Ending ending() throws StateFailure {
    return switch (state) {
      case State.Pass pass -> {
        if (pass.data() instanceof PathFlow) {
          arguments(pass.data());
        }
        yield left(pass.data(), pass.next(), evaluation);
      }
      case State.Succeed succeed -> plain(succeed.data(), Optional.empty());
      case State.Wait wait -> {
        Waits.due(wait, evaluation, evaluation.now());
        yield plain(wait.data(), wait.next());
      }
      case State.Choice choice -> {
        effective(choice.data());
        Way way = Way.of(choice, evaluation);
        yield left(way.data(), Optional.of(way.next()), evaluation);
      }
      case State.Fail fail -> failed(Failure.of(fail, evaluation));
      case State.Task task -> task(task);
      case State.Parallel parallel -> {
        sizes.checkParameters(arguments(parallel.data()), parallel.name());
        yield worked(parallel.data(), parallel.next());
      }
      case State.Map map -> map(map);
    };
  }

  private Ending plain(DataFlow data, Optional<String> next) throws StateFailure {
    effective(data);
    return left(data, next, evaluation);
  }

  private Evaluation effective(DataFlow data) throws StateFailure {
    Evaluation effective = data.effective(evaluation);
    if (data instanceof PathFlow) {
      tell("afterInputPath", effective.input().json());
    }
    return effective;
  }

  private JsonNode arguments(DataFlow data) throws StateFailure {
    JsonNode arguments = data.arguments(effective(data));
    tell(data instanceof PathFlow ? "afterParameters" : "afterArguments", arguments);
    return arguments;
  }

  private Ending task(State.Task task) throws StateFailure {
    arguments(task.data());
    TaskInput.of(task, evaluation, sizes);
    if (work() instanceof Work.Result(JsonNode result)) {
      sizes.checkResult(result, task.resource().service());
    }
    return worked(task.data(), task.next());
  }

  private Ending map(State.Map map) throws StateFailure {
    MapTrial trial =
        new MapTrial(map, effective(map.data()), visit, sizes, setting, steps, settings);
    iterations = OptionalInt.of(trial.inspect());
    if (trial.failsTooOften(iterations.getAsInt())) {
      return failed(MapTrial.TOO_MANY_FAILURES);
    }
    return worked(map.data(), map.next());
  }

  private Work work() {
    return setting.work().orElseThrow();
  }

  private Ending worked(DataFlow data, Optional<String> next) throws StateFailure {
    return switch (work()) {
      case Work.Result(JsonNode result) -> {
        tell("result", result);
        yield left(data, next, evaluation.withResult(result));
      }
      case Work.Broken(var error, var cause) ->
          failed(Fanouts.named(state, new Failure(error, cause, false)));
    };
  }

  private Ending left(DataFlow data, Optional<String> next, Evaluation seen) throws StateFailure {
    if (data instanceof PathFlow.Work work) {
      JsonNode selected = work.selected(seen);
      tell("afterResultSelector", selected);
      tell("afterResultPath", work.merged(seen, selected));
    }
    return new Ending.Left(exit(data, seen), next);
  }

  private JsonNode exit(DataFlow data, Evaluation seen) throws StateFailure {
    Exit exit = Exit.of(state, data, seen, sizes);
    variables.putAll(exit.assigned());
    return exit.output();
  }

  private Ending failed(Failure failure) {
    Recovery recovery = Recovery.of(state);
    OptionalInt matching = recovery.retrier(failure);
    if (matching.isPresent()) {
      Recovery.Retrier retrier = recovery.retriers().get(matching.getAsInt());
      if (setting.retries() < retrier.maxAttempts()) {
        long delay = retrier.delayMillis(setting.retries() + 1, 1) / 1_000;
        return new Ending.Retriable(failure.cut(), matching.getAsInt(), delay);
      }
    }
    return recovery
        .catcher(failure)
        .map(catcher -> caught(catcher, recovery.catchers().indexOf(catcher), failure))
        .orElseGet(() -> new Ending.Failed(failure.cut()));
  }

  private Ending caught(Recovery.Catcher catcher, int place, Failure failure) {
    try {
      JsonNode output = exit(catcher.data(), evaluation.withErrorOutput(failure.output()));
      return new Ending.Caught(failure.cut(), place, output, catcher.next());
    } catch (StateFailure cause) {
      return new Ending.Failed(failure(cause).cut());
    }
  }
}
