package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.ANNOUNCED;
import static io.millrace.pipeline.sql.ExecutionTables.AT;
import static io.millrace.pipeline.sql.ExecutionTables.CAUSE;
import static io.millrace.pipeline.sql.ExecutionTables.CAUSE_KIND;
import static io.millrace.pipeline.sql.ExecutionTables.CAUSE_REFERENCE;
import static io.millrace.pipeline.sql.ExecutionTables.DETAILS;
import static io.millrace.pipeline.sql.ExecutionTables.ENDED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.EPOCH;
import static io.millrace.pipeline.sql.ExecutionTables.ERROR;
import static io.millrace.pipeline.sql.ExecutionTables.EVENTS;
import static io.millrace.pipeline.sql.ExecutionTables.EVENTS_MAX;
import static io.millrace.pipeline.sql.ExecutionTables.EVENT_ID;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTIONS;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTION_ID;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.INPUT;
import static io.millrace.pipeline.sql.ExecutionTables.ITERATIONS;
import static io.millrace.pipeline.sql.ExecutionTables.LAST_EVENT;
import static io.millrace.pipeline.sql.ExecutionTables.MAP_INDEX;
import static io.millrace.pipeline.sql.ExecutionTables.MAP_ITEMS;
import static io.millrace.pipeline.sql.ExecutionTables.MAP_RUN_ID;
import static io.millrace.pipeline.sql.ExecutionTables.NAME;
import static io.millrace.pipeline.sql.ExecutionTables.OUTPUT;
import static io.millrace.pipeline.sql.ExecutionTables.OWNER;
import static io.millrace.pipeline.sql.ExecutionTables.PARENT_ID;
import static io.millrace.pipeline.sql.ExecutionTables.PARENT_KEY;
import static io.millrace.pipeline.sql.ExecutionTables.PAYLOAD_BYTES;
import static io.millrace.pipeline.sql.ExecutionTables.PIPELINE;
import static io.millrace.pipeline.sql.ExecutionTables.PREVIOUS_ID;
import static io.millrace.pipeline.sql.ExecutionTables.STARTED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.STATUS;
import static io.millrace.pipeline.sql.ExecutionTables.TYPE;
import static io.millrace.pipeline.sql.ExecutionTables.VARIABLES_BYTES;
import static io.millrace.pipeline.sql.ExecutionTables.VERSION;
import static io.millrace.pipeline.sql.ExecutionTables.WAKE_AT;
import static org.jooq.impl.DSL.noCondition;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.ExecutionStore;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Step;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapRunStore.NewChild;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.InsertValuesStepN;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// How executions and their events are written.
final class ExecutionRows {
  private static final int BATCH = 100;

  /// Executions in one statement. Above 999 values jOOQ writes them into the text of a statement,
  /// which for SQLite may not have more than 1 MB.
  private static final int ROWS_MAX = 40;

  private static final List<Field<?>> COLUMNS =
      List.of(
          ID,
          PIPELINE,
          VERSION,
          NAME,
          STATUS,
          INPUT,
          CAUSE_KIND,
          CAUSE_REFERENCE,
          STARTED_AT,
          PARENT_ID,
          PARENT_KEY,
          LAST_EVENT,
          WAKE_AT,
          OWNER,
          EPOCH,
          ANNOUNCED,
          MAP_RUN_ID,
          MAP_INDEX,
          MAP_ITEMS,
          TYPE,
          PAYLOAD_BYTES,
          EVENTS_MAX,
          ITERATIONS,
          VARIABLES_BYTES);

  private ExecutionRows() {}

  static Condition isWrittenBy(Claim claim) {
    return ID.eq(claim.id().value())
        .and(OWNER.eq(claim.node()))
        .and(EPOCH.eq(claim.epoch()))
        .and(STATUS.eq(ExecutionStatus.RUNNING.name()));
  }

  /// An execution with its first events.
  record Row(
      Execution execution,
      Optional<String> parentKey,
      List<HistoryEvent> events,
      Optional<Instant> wakeAt) {}

  static void insert(
      DSLContext sql, Execution execution, Optional<String> key, String node, Step first) {
    insert(sql, node, List.of(new Row(execution, key, first.events(), first.wakeAt())));
    first.ended().ifPresent(ended -> end(sql, ended));
  }

  static void insertChildren(DSLContext sql, String node, List<NewChild> children) {
    List<Row> rows =
        children.stream()
            .map(
                child ->
                    new Row(
                        child.execution(),
                        Optional.empty(),
                        child.started().stream().toList(),
                        child.started().isPresent()
                            ? Optional.empty()
                            : Optional.of(ExecutionStore.NEVER)))
            .toList();
    for (int from = 0; from < rows.size(); from += ROWS_MAX) {
      insert(sql, node, rows.subList(from, Math.min(from + ROWS_MAX, rows.size())));
    }
  }

  private static void insert(DSLContext sql, String node, List<Row> rows) {
    InsertValuesStepN<Record> insert = sql.insertInto(EXECUTIONS, COLUMNS);
    for (Row row : rows) {
      insert = insert.values(values(row, node));
    }
    insert.execute();
    insertEvents(
        sql,
        rows.stream()
            .flatMap(row -> row.events().stream().map(e -> new Line(row.execution().id(), e)))
            .toList());
  }

  private static List<@Nullable Object> values(Row row, String node) {
    Execution execution = row.execution();
    return Arrays.asList(
        execution.id().value(),
        execution.pipeline(),
        execution.version(),
        execution.name(),
        execution.status().name(),
        Json.write(execution.input()),
        execution.startedBy().kind().name(),
        execution.startedBy().reference(),
        execution.startedAt().toEpochMilli(),
        execution.parent().map(ExecutionId::value).orElse(null),
        row.parentKey().orElse(null),
        row.events().isEmpty() ? 0 : row.events().getLast().id(),
        row.wakeAt().map(Instant::toEpochMilli).orElse(null),
        node,
        1L,
        execution.mapChild().isPresent() ? 1 : 0, // only its map run hears of its end
        execution.mapChild().map(MapChild::mapRun).orElse(null),
        execution.mapChild().map(MapChild::index).orElse(null),
        execution.mapChild().map(MapChild::items).orElse(null),
        execution.type().name(),
        execution.limits().payloadBytes(),
        execution.limits().events(),
        execution.limits().iterations(),
        execution.limits().variablesBytes());
  }

  /// @param execution whose event it is
  private record Line(ExecutionId execution, HistoryEvent event) {}

  static void insert(DSLContext sql, ExecutionId id, List<HistoryEvent> events) {
    insertEvents(sql, events.stream().map(event -> new Line(id, event)).toList());
  }

  private static void insertEvents(DSLContext sql, List<Line> lines) {
    for (int from = 0; from < lines.size(); from += BATCH) {
      var insert = sql.insertInto(EVENTS, EXECUTION_ID, EVENT_ID, PREVIOUS_ID, TYPE, AT, DETAILS);
      for (Line line : lines.subList(from, Math.min(from + BATCH, lines.size()))) {
        insert =
            insert.values(
                line.execution().value(),
                line.event().id(),
                line.event().previousId(),
                line.event().type(),
                line.event().timestamp().toEpochMilli(),
                Json.write(line.event().details()));
      }
      insert.execute();
    }
  }

  static void end(DSLContext sql, Execution ended) {
    end(sql, ended, noCondition());
  }

  static void end(DSLContext sql, Execution ended, Condition only) {
    sql.update(EXECUTIONS)
        .set(STATUS, ended.status().name())
        .set(OUTPUT, ended.output().map(Json::write).orElse(null))
        .set(ERROR, ended.error().orElse(null))
        .set(CAUSE, ended.cause().orElse(null))
        .set(ENDED_AT, ended.endedAt().map(Instant::toEpochMilli).orElse(null))
        .where(ID.eq(ended.id().value()).and(only))
        .execute();
    SqlDropped.ended(sql, ended);
  }
}
