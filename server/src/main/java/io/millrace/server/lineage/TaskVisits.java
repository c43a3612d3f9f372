package io.millrace.server.lineage;

import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.Executions;
import io.millrace.server.lineage.Thing.Kind;
import io.millrace.serving.Endpoints;
import io.millrace.tracking.Registry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Reads from the histories of executions what their tasks were given, and what they made of it.
record TaskVisits(Executions executions, Endpoints endpoints, Registry registry) {
  /// Outcomes of an ingest that has made nothing: the version was there.
  private static final Set<String> THERE = Set.of("known", "current");

  /// A visit to a Task state.
  /// @param used what its arguments name
  /// @param made what its result names beside that
  record TaskVisit(Thing thing, StateVisit visit, List<Thing> used, List<Thing> made) {
    TaskVisit {
      used = List.copyOf(used);
      made = List.copyOf(made);
    }

    String text() {
      return visit.attempts().stream()
          .findFirst()
          .map(attempt -> "Task %s (%s)".formatted(visit.name(), attempt.resource()))
          .orElse("Task " + visit.name());
    }
  }

  /// In the order in which they were entered.
  /// @throws io.millrace.base.MillraceException with `EXECUTION_NOT_FOUND`
  List<TaskVisit> of(ExecutionId execution) {
    return flat(executions.view(execution).states())
        .filter(visit -> visit.type().equals("Task"))
        .map(visit -> task(execution, visit))
        .toList();
  }

  /// The task of an execution that has made a thing.
  /// @param execution its id, as a tag has it; there may be none any more
  Optional<Thing> maker(String execution, Thing made) {
    ExecutionId id = new ExecutionId(execution);
    return executions.find(id).stream()
        .flatMap(_ -> of(id).stream())
        .filter(task -> task.made().contains(made))
        .map(TaskVisit::thing)
        .findFirst();
  }

  private static Stream<StateVisit> flat(List<StateVisit> visits) {
    return visits.stream()
        .flatMap(
            visit ->
                Stream.concat(
                    Stream.of(visit), visit.lanes().stream().flatMap(lane -> flat(lane.states()))));
  }

  private TaskVisit task(ExecutionId execution, StateVisit visit) {
    String key = execution.value() + "." + visit.enteredEvent();
    Set<Thing> used = new LinkedHashSet<>();
    Set<Thing> made = new LinkedHashSet<>();
    for (ExecutionView.Attempt attempt : visit.attempts()) {
      Instant at = attempt.endedAt().orElseGet(attempt::scheduledAt);
      used.addAll(named(attempt.arguments(), at));
      result(attempt)
          .ifPresent(output -> (isThere(output) ? used : made).addAll(named(output, at)));
    }
    made.removeAll(new HashSet<>(used));
    endpoints
        .deployedBy(key)
        .forEach(
            config -> made.add(Thing.of(Kind.ENDPOINT_CONFIG, config.endpoint(), config.number())));
    return new TaskVisit(
        new Thing(Kind.TASK, key), visit, new ArrayList<>(used), new ArrayList<>(made));
  }

  /// The things that a value names; its models have had the names that they had then.
  private List<Thing> named(JsonNode value, Instant then) {
    return Named.in(value).stream().map(thing -> nameNow(thing, then)).toList();
  }

  private Thing nameNow(Thing thing, Instant then) {
    return thing.kind() == Kind.MODEL_VERSION
        ? registry
            .nameNow(thing.name(), then)
            .map(name -> Thing.of(Kind.MODEL_VERSION, name, thing.number()))
            .orElse(thing)
        : thing;
  }

  /// What a nested execution gives was made by its own tasks.
  private static Optional<JsonNode> result(ExecutionView.Attempt attempt) {
    return attempt.output().filter(_ -> !attempt.resource().startsWith("states:"));
  }

  private static boolean isThere(JsonNode output) {
    return THERE.contains(output.path("outcome").asString(""));
  }
}
