package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.pipeline.types.ObservedTasks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Runs a definition on a clock of its own, with tasks that answer at once, and keeps the history.
final class Play {
  static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  static final ExecutionFacts FACTS =
      new ExecutionFacts(
          ExecutionType.STANDARD,
          "arn:aws:states:local:000000000000:execution:m:e",
          "e",
          "arn:aws:states:local:000000000000:stateMachine:m",
          "m",
          "arn:aws:iam::000000000000:role/millrace",
          "seed",
          ExecutionFacts.Limits.DEFAULT,
          (enteredEvent, attempt) -> "token-" + enteredEvent + "-" + attempt);

  /// How a task ends.
  sealed interface Answer {
    record Success(JsonNode output) implements Answer {}

    record Failed(Optional<String> error, Optional<String> cause) implements Answer {}

    /// No answer: it hangs.
    record Silence() implements Answer {}
  }

  private final StateMachine machine;
  private final ExecutionFacts facts;
  private final JsonNode definition;
  private final ObservedTasks observed = new ObservedTasks();
  private final Map<String, Function<TaskCommand, Answer>> tasks = new HashMap<>();
  private Function<TaskCommand, Answer> others = task -> new Answer.Success(task.arguments());
  final List<HistoryEvent> history = new ArrayList<>();
  private ExecutionState state;
  private Instant now = START;

  private Play(JsonNode definition, ExecutionFacts facts) {
    this.definition = definition;
    this.machine = machine(definition);
    this.facts = facts;
    this.state = new ExecutionState(machine, facts);
  }

  static Play of(String definition) {
    return of(definition, FACTS.limits());
  }

  static Play of(String definition, ExecutionFacts.Limits limits) {
    ExecutionFacts facts =
        new ExecutionFacts(
            ExecutionType.STANDARD,
            FACTS.executionArn(),
            FACTS.executionName(),
            FACTS.machineArn(),
            FACTS.machineName(),
            FACTS.roleArn(),
            FACTS.seed(),
            limits,
            FACTS.tokens());
    return new Play(Json.parse(definition), facts);
  }

  static StateMachine machine(String definition) {
    return machine(Json.parse(definition));
  }

  private static StateMachine machine(JsonNode definition) {
    return switch (Definition.read(definition, _ -> true)) {
      case Definition.Reading.Valid valid -> valid.machine();
      case Definition.Reading.Invalid invalid ->
          throw new AssertionError(invalid.findings().toString());
    };
  }

  Play task(String name, Function<TaskCommand, Answer> answer) {
    tasks.put(name, answer);
    return this;
  }

  /// All tasks that [#task] does not name.
  Play otherTasks(Function<TaskCommand, Answer> answer) {
    others = answer;
    return this;
  }

  Play returns(String name, String json) {
    return task(name, _ -> new Answer.Success(Json.parse(json)));
  }

  Play fails(String name, String error, String cause) {
    return task(name, _ -> new Answer.Failed(Optional.of(error), Optional.of(cause)));
  }

  /// Plays until the end, at most 10,000 events; time jumps to the next moment that is waited for.
  /// Then checks that the history can be read again.
  Play run(String input) {
    append(state.started(Json.parse(input), now));
    return goOn();
  }

  /// Plays until so many events are written, then stops the execution; false if it ends before.
  boolean runAndStop(String input, int events) {
    append(state.started(Json.parse(input), now));
    boolean going = true;
    while (going && history.size() < events) {
      going = step();
    }
    if (state.outcome().isPresent()) {
      return false;
    }
    append(state.aborted(Optional.empty(), Optional.empty(), now));
    return true;
  }

  /// Starts it again where it ended.
  Play redrive() {
    long before = types().stream().filter("ExecutionRedriven"::equals).count();
    append(state.redriven((int) before + 1, now));
    return goOn();
  }

  private Play goOn() {
    boolean going = true;
    while (going && history.size() < 10_000) {
      going = step();
    }
    assertEveryPrefixLeadsOn();
    observed.assertNothingFound(definition);
    return this;
  }

  /// False if the execution has ended.
  private boolean step() {
    if (state.outcome().isPresent()) {
      return false;
    }
    Optional<HistoryEvent> next = state.next(now);
    if (next.isPresent()) {
      append(next.get());
    } else if (!answerOne()) {
      now = state.wakeAt().orElseThrow(() -> new AssertionError("stuck: " + types()));
    }
    return true;
  }

  private boolean answerOne() {
    for (TaskCommand task : state.tasks()) {
      if (task.progress() == TaskCommand.Progress.SCHEDULED) {
        append(state.taskStarted(task, now));
        return true;
      }
      Answer answer = tasks.getOrDefault(task.resource().action(), others).apply(task);
      observed.took(task.state(), task.resource(), task.arguments());
      switch (answer) {
        case Answer.Success success -> {
          observed.gave(task.resource(), success.output());
          append(state.taskSucceeded(task, success.output(), now));
        }
        case Answer.Failed failed ->
            append(state.taskFailed(task, failed.error(), failed.cause(), now));
        case Answer.Silence _ -> {
          continue;
        }
      }
      return true;
    }
    return false;
  }

  private void append(HistoryEvent event) {
    state.apply(event);
    history.add(event);
  }

  Outcome outcome() {
    return state.outcome().orElseThrow();
  }

  JsonNode output() {
    assertThat(outcome()).isInstanceOf(Outcome.Succeeded.class);
    return ((Outcome.Succeeded) outcome()).output();
  }

  Outcome.Failed failure() {
    assertThat(outcome()).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) outcome();
  }

  List<String> types() {
    return history.stream().map(HistoryEvent::type).toList();
  }

  /// `type < previous` of every event.
  List<String> line() {
    return history.stream().map(e -> e.type() + " < " + e.previousId()).toList();
  }

  HistoryEvent only(String type) {
    List<HistoryEvent> found = history.stream().filter(e -> e.type().equals(type)).toList();
    assertThat(found).as(type).hasSize(1);
    return found.getFirst();
  }

  /// Each prefix of the history, read anew, leads to the same next event, tasks and moment. Of long
  /// histories about 60 prefixes are read.
  private void assertEveryPrefixLeadsOn() {
    ExecutionState incremental = new ExecutionState(machine, facts);
    int stride = Math.max(1, history.size() / 60);
    for (int i = 0; i < history.size(); i++) {
      if (i % stride == 0) {
        assertLeadsOn(history.subList(0, i), history.get(i), incremental);
      }
      incremental.apply(history.get(i));
    }
    assertThat(incremental.outcome()).contains(outcome());
  }

  private void assertLeadsOn(
      List<HistoryEvent> prefix, HistoryEvent expected, ExecutionState incremental) {
    ExecutionState replayed = ExecutionState.of(machine, facts, prefix);
    Optional<HistoryEvent> next = replayed.next(expected.timestamp());
    assertThat(next).isEqualTo(incremental.next(expected.timestamp()));
    assertThat(replayed.tasks()).isEqualTo(incremental.tasks());
    assertThat(replayed.wakeAt()).isEqualTo(incremental.wakeAt());
    if (!expected.type().equals(EventTypes.EXECUTION_ABORTED)) {
      next.ifPresent(event -> assertThat(event).isEqualTo(expected));
    }
  }
}
