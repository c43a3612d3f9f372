package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.CAUSE;
import static io.millrace.pipeline.sql.ExecutionTables.CAUSE_KIND;
import static io.millrace.pipeline.sql.ExecutionTables.CAUSE_REFERENCE;
import static io.millrace.pipeline.sql.ExecutionTables.ENDED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.ERROR;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.INPUT;
import static io.millrace.pipeline.sql.ExecutionTables.NAME;
import static io.millrace.pipeline.sql.ExecutionTables.OUTPUT;
import static io.millrace.pipeline.sql.ExecutionTables.OWNER;
import static io.millrace.pipeline.sql.ExecutionTables.PIPELINE;
import static io.millrace.pipeline.sql.ExecutionTables.STARTED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.STATUS;
import static io.millrace.pipeline.sql.ExecutionTables.VERSION;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.ExpressJournal;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.InsertSetMoreStep;
import org.jooq.Record;
import org.jooq.Table;

/// The journal of Express executions in the metadata database.
record SqlExpressJournal(Database database) implements ExpressJournal {
  /// So many that have ended are kept.
  private static final int KEPT = 10_000;

  /// The input of one that somebody waited for; the output went to the caller, too.
  private static final String NOT_KEPT = "null";

  private static final Table<Record> EXPRESS = table(name("express_executions"));
  private static final Field<Integer> STARTS = field(name("starts"), Integer.class);

  @Override
  public void begun(Execution execution, String node) {
    database.write(
        sql ->
            columns(sql, execution)
                .set(INPUT, Json.write(execution.input()))
                .set(OWNER, node)
                .execute());
  }

  private static InsertSetMoreStep<Record> columns(DSLContext sql, Execution execution) {
    return sql.insertInto(EXPRESS)
        .set(ID, execution.id().value())
        .set(PIPELINE, execution.pipeline())
        .set(VERSION, execution.version())
        .set(NAME, execution.name())
        .set(STATUS, execution.status().name())
        .set(ERROR, execution.error().orElse(null))
        .set(CAUSE, execution.cause().orElse(null))
        .set(CAUSE_KIND, execution.startedBy().kind().name())
        .set(CAUSE_REFERENCE, execution.startedBy().reference())
        .set(STARTED_AT, execution.startedAt().toEpochMilli())
        .set(ENDED_AT, execution.endedAt().map(Instant::toEpochMilli).orElse(null))
        .set(STARTS, 1);
  }

  @Override
  public void ended(List<Execution> executions) {
    database.write(
        sql -> {
          for (Execution execution : executions) {
            if (end(sql, execution) == 0) {
              columns(sql, execution).set(INPUT, NOT_KEPT).execute();
            }
          }
          return forget(sql);
        });
  }

  private static int end(DSLContext sql, Execution ended) {
    return sql.update(EXPRESS)
        .set(STATUS, ended.status().name())
        .set(OUTPUT, ended.output().map(Json::write).orElse(null))
        .set(ERROR, ended.error().orElse(null))
        .set(CAUSE, ended.cause().orElse(null))
        .set(ENDED_AT, ended.endedAt().map(Instant::toEpochMilli).orElse(null))
        .setNull(OWNER)
        .where(ID.eq(ended.id().value()))
        .execute();
  }

  private static int forget(DSLContext sql) {
    Optional<Long> oldest =
        sql.select(ENDED_AT)
            .from(EXPRESS)
            .where(ENDED_AT.isNotNull())
            .orderBy(ENDED_AT.desc())
            .limit(1)
            .offset(KEPT)
            .fetchOptional(ENDED_AT);
    return oldest.map(at -> sql.deleteFrom(EXPRESS).where(ENDED_AT.le(at)).execute()).orElse(0);
  }

  @Override
  public List<Taken> takeOver(String node, List<String> others) {
    Condition free = OWNER.isNotNull().and(OWNER.notIn(others));
    boolean any = database.read(sql -> sql.fetchExists(EXPRESS, free));
    return !any
        ? List.of()
        : database.write(
            sql -> {
              List<Taken> taken =
                  sql.selectFrom(EXPRESS)
                      .where(free)
                      .orderBy(STARTED_AT)
                      .fetch(row -> new Taken(execution(row), row.get(STARTS) + 1));
              sql.update(EXPRESS)
                  .set(OWNER, node)
                  .set(STARTS, STARTS.plus(1))
                  .where(free)
                  .execute();
              return taken;
            });
  }

  @Override
  public Optional<Execution> find(ExecutionId id) {
    return database.read(
        sql ->
            sql.selectFrom(EXPRESS)
                .where(ID.eq(id.value()))
                .fetchOptional(SqlExpressJournal::execution));
  }

  @Override
  public List<Execution> list(Executions.Filter filter) {
    Condition pipeline = filter.pipeline().<Condition>map(PIPELINE::eq).orElse(noCondition());
    Condition status =
        filter.status().<Condition>map(wanted -> STATUS.eq(wanted.name())).orElse(noCondition());
    return database.read(
        sql ->
            sql.selectFrom(EXPRESS)
                .where(pipeline.and(status).and(before(sql, filter.before())))
                .orderBy(STARTED_AT.desc(), ID.desc())
                .limit(filter.limit())
                .fetch(SqlExpressJournal::execution));
  }

  private static Condition before(DSLContext sql, Optional<ExecutionId> before) {
    return before
        .flatMap(
            id ->
                sql.select(STARTED_AT)
                    .from(EXPRESS)
                    .where(ID.eq(id.value()))
                    .fetchOptional(STARTED_AT)
                    .<Condition>map(at -> row(STARTED_AT, ID).lt(row(at, id.value()))))
        .orElse(noCondition());
  }

  private static Execution execution(Record row) {
    return new Execution(
        new ExecutionId(row.get(ID)),
        ExecutionType.EXPRESS,
        row.get(PIPELINE),
        row.get(VERSION),
        row.get(NAME),
        ExecutionStatus.valueOf(row.get(STATUS)),
        Json.parse(row.get(INPUT)),
        Optional.ofNullable(row.get(OUTPUT)).map(Json::parse),
        Optional.ofNullable(row.get(ERROR)),
        Optional.ofNullable(row.get(CAUSE)),
        new StartCause(StartCause.Kind.valueOf(row.get(CAUSE_KIND)), row.get(CAUSE_REFERENCE)),
        Instant.ofEpochMilli(row.get(STARTED_AT)),
        Optional.ofNullable(row.get(ENDED_AT)).map(Instant::ofEpochMilli),
        Optional.empty(),
        0,
        Optional.empty(),
        ExecutionFacts.Limits.DEFAULT, // begun again, it has those that hold then
        Optional.empty());
  }
}
