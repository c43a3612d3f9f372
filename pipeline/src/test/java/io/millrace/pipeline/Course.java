package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.LongPlay.Start;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// What must hold of an execution of [LongMachine], whatever happened to those that wrote it.
final class Course {
  /// Between the clock that stamps events and that of the tasks.
  private static final int DRIFT_MILLIS = 20;

  private Course() {}

  /// Those executions `e0`, `e1` … that have succeeded.
  /// @return how many, at least one
  static int checkAll(DatabaseConfig place) {
    return checkAll(place, Course::checkHistory);
  }

  /// As above, with what their tasks did.
  static int checkAll(DatabaseConfig place, List<Start> starts) {
    return checkAll(place, (end, history) -> check(end, history, starts));
  }

  private static int checkAll(
      DatabaseConfig place, BiConsumer<Execution, List<HistoryEvent>> check) {
    try (Database database = Databases.open(place)) {
      SqlExecutionStore store = new SqlExecutionStore(database);
      int checked = 0;
      Optional<Execution> execution = store.find(LongPlay.PIPELINE, "e0");
      while (execution.filter(e -> e.status() == ExecutionStatus.SUCCEEDED).isPresent()) {
        check.accept(execution.get(), store.history(execution.get().id(), 0, 25_000));
        execution = store.find(LongPlay.PIPELINE, "e" + ++checked);
      }
      assertThat(checked).isPositive();
      return checked;
    }
  }

  /// @param allStarts of all executions
  private static void check(Execution end, List<HistoryEvent> history, List<Start> allStarts) {
    checkHistory(end, history);
    List<Start> starts =
        allStarts.stream().filter(start -> start.key().startsWith(end.id() + ".")).toList();
    Map<String, Long> ends = ends(end.id(), history);
    Set<String> keys = new HashSet<>();
    starts.forEach(start -> keys.add(start.key()));
    assertThat(keys).as("the same key for each attempt").isEqualTo(ends.keySet());
    assertThat(starts)
        .as("no start after the end is on record")
        .allMatch(
            start ->
                start.atMillis() <= Objects.requireNonNull(ends.get(start.key())) + DRIFT_MILLIS);
  }

  private static void checkHistory(Execution end, List<HistoryEvent> history) {
    assertThat(end.output()).contains(Json.parse("" + LongMachine.OUTPUT));
    assertThat(history).extracting(HistoryEvent::id).isSorted().doesNotHaveDuplicates();
    assertThat(history.getLast().id()).isEqualTo(history.size());
    assertThat(count(history, "ExecutionRedriven")).isEqualTo(LongMachine.REDRIVES);
    assertThat(count(history, "MapIterationSucceeded")).isEqualTo(LongMachine.ITEMS);
    assertThat(count(history, "TaskScheduled")).isEqualTo(LongMachine.WORKED_AT);
    assertThat(count(history, "ActivitySucceeded")).isEqualTo(1);
  }

  private static long count(List<HistoryEvent> history, String type) {
    return history.stream().filter(event -> event.type().equals(type)).count();
  }

  /// When each attempt at a task ended, by its key.
  private static Map<String, Long> ends(ExecutionId id, List<HistoryEvent> history) {
    Map<Long, String> keyOf = new HashMap<>();
    Map<Long, Integer> attempts = new HashMap<>();
    Map<Long, Long> visitOf = new HashMap<>();
    Map<String, Long> ends = new HashMap<>();
    for (HistoryEvent event : history) {
      long visit =
          event.type().endsWith("StateEntered")
              ? event.id()
              : visitOf.getOrDefault(event.previousId(), 0L);
      visitOf.put(event.id(), visit);
      switch (event.type()) {
        case "TaskScheduled" ->
            keyOf.put(
                event.id(), id + "." + visit + "." + (attempts.merge(visit, 1, Integer::sum) - 1));
        case "TaskStarted", "TaskSubmitted" ->
            keyOf.put(event.id(), Objects.requireNonNull(keyOf.get(event.previousId())));
        case "TaskSucceeded", "TaskFailed" ->
            ends.put(
                Objects.requireNonNull(keyOf.get(event.previousId())),
                event.timestamp().toEpochMilli());
        default -> {}
      }
    }
    return ends;
  }
}
