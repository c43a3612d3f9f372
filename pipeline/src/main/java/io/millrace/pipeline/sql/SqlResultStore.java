package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.EXECUTION_ID;
import static io.millrace.pipeline.sql.ExecutionTables.PIPELINE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.ResultStore;
import io.millrace.pipeline.Reuse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import tools.jackson.databind.node.ObjectNode;

/// Results of tasks in the metadata database.
record SqlResultStore(Database database) implements ResultStore {
  private static final int KEPT = 10_000;

  private static final Table<Record> RESULTS = table(name("task_results"));
  private static final Field<String> ORIGIN = text("origin");
  private static final Field<String> TASK = text("task");
  private static final Field<String> TASK_VERSION = text("version");
  private static final Field<String> ARGUMENTS = text("arguments");
  private static final Field<String> INPUTS = text("inputs");
  private static final Field<String> RESULT = text("result");
  private static final Field<String> STATE = text("state");
  private static final Field<Long> KEPT_AT = field(name("kept_at"), Long.class);

  private static final Table<Record> REUSE = table(name("task_reuse"));
  private static final Field<Long> ENTERED = field(name("entered_event"), Long.class);
  private static final Field<Integer> ATTEMPT = field(name("attempt"), Integer.class);
  private static final Field<String> OUTCOME = text("outcome");
  private static final Field<String> REASON = text("reason");

  private static final Table<Record> UNCACHED = table(name("uncached_executions"));

  private static Field<String> text(String column) {
    return field(name(column), String.class);
  }

  @Override
  public Optional<KeptResult> find(Origin origin) {
    return first(ORIGIN.eq(origin.key()));
  }

  @Override
  public Optional<KeptResult> newest(String pipeline, String state) {
    return first(PIPELINE.eq(pipeline).and(STATE.eq(state)));
  }

  private Optional<KeptResult> first(Condition condition) {
    return database.read(
        sql ->
            sql.selectFrom(RESULTS)
                .where(condition)
                .orderBy(KEPT_AT.desc())
                .limit(1)
                .fetchOptional(SqlResultStore::result));
  }

  private static KeptResult result(Record row) {
    Map<String, String> inputs = new LinkedHashMap<>();
    Json.parse(row.get(INPUTS))
        .properties()
        .forEach(entry -> inputs.put(entry.getKey(), entry.getValue().asString()));
    return new KeptResult(
        new Origin(row.get(TASK), row.get(TASK_VERSION), row.get(ARGUMENTS), inputs),
        Json.parse(row.get(RESULT)),
        row.get(PIPELINE),
        row.get(STATE),
        new ExecutionId(row.get(EXECUTION_ID)),
        Instant.ofEpochMilli(row.get(KEPT_AT)));
  }

  @Override
  public void keep(KeptResult result) {
    ObjectNode inputs = Json.object();
    result.origin().inputs().forEach(inputs::put);
    database.write(
        sql -> {
          sql.deleteFrom(RESULTS).where(ORIGIN.eq(result.origin().key())).execute();
          sql.insertInto(RESULTS)
              .set(ORIGIN, result.origin().key())
              .set(TASK, result.origin().task())
              .set(TASK_VERSION, result.origin().version())
              .set(ARGUMENTS, result.origin().arguments())
              .set(INPUTS, Json.write(inputs))
              .set(RESULT, Json.write(result.result()))
              .set(PIPELINE, result.pipeline())
              .set(STATE, result.state())
              .set(EXECUTION_ID, result.execution().value())
              .set(KEPT_AT, result.at().toEpochMilli())
              .execute();
          return forget(sql);
        });
  }

  private static int forget(DSLContext sql) {
    Optional<Long> oldest =
        sql.select(KEPT_AT)
            .from(RESULTS)
            .orderBy(KEPT_AT.desc())
            .limit(1)
            .offset(KEPT)
            .fetchOptional(KEPT_AT);
    return oldest.map(at -> sql.deleteFrom(RESULTS).where(KEPT_AT.le(at)).execute()).orElse(0);
  }

  @Override
  public void note(AttemptId attempt, Reuse reuse) {
    database.write(
        sql -> {
          sql.deleteFrom(REUSE)
              .where(EXECUTION_ID.eq(attempt.execution().value()))
              .and(ENTERED.eq(attempt.enteredEvent()))
              .and(ATTEMPT.eq(attempt.attempt()))
              .execute();
          return sql.insertInto(REUSE, EXECUTION_ID, ENTERED, ATTEMPT, OUTCOME, REASON)
              .values(
                  attempt.execution().value(),
                  attempt.enteredEvent(),
                  attempt.attempt(),
                  reuse.outcome().name(),
                  reuse.reason())
              .execute();
        });
  }

  @Override
  public Map<AttemptId, Reuse> notes(ExecutionId execution) {
    return database.read(
        sql ->
            sql.selectFrom(REUSE)
                .where(EXECUTION_ID.eq(execution.value()))
                .fetchMap(
                    row -> new AttemptId(execution, row.get(ENTERED), row.get(ATTEMPT)),
                    row -> new Reuse(Reuse.Outcome.valueOf(row.get(OUTCOME)), row.get(REASON))));
  }

  @Override
  public void ignoreFor(ExecutionId execution) {
    database.write(
        sql -> sql.insertInto(UNCACHED, EXECUTION_ID).values(execution.value()).execute());
  }

  @Override
  public boolean isIgnoredFor(ExecutionId execution) {
    return database.read(sql -> isIgnored(sql, execution));
  }

  private static boolean isIgnored(DSLContext sql, ExecutionId execution) {
    return sql.fetchExists(UNCACHED, EXECUTION_ID.eq(execution.value()));
  }

  /// What is ignored for `parent`, is ignored for `children`.
  static void inherit(DSLContext sql, ExecutionId parent, List<ExecutionId> children) {
    if (!children.isEmpty() && isIgnored(sql, parent)) {
      sql.insertInto(UNCACHED, EXECUTION_ID)
          .valuesOfRows(children.stream().map(child -> row(child.value())).toList())
          .execute();
    }
  }
}
