package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.ANNOUNCED;
import static io.millrace.pipeline.sql.ExecutionTables.CAUSE;
import static io.millrace.pipeline.sql.ExecutionTables.ENDED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.EPOCH;
import static io.millrace.pipeline.sql.ExecutionTables.ERROR;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTIONS;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTION_ID;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.NAME;
import static io.millrace.pipeline.sql.ExecutionTables.OWNER;
import static io.millrace.pipeline.sql.ExecutionTables.STARTED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.STATUS;
import static io.millrace.pipeline.sql.ExecutionTables.WAKE_AT;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Which node writes which execution, and what nodes tell each other.
record SqlNodes(Database database) {
  private static final int UNANNOUNCED_MAX = 1_000;
  private static final Table<Record> NODES = table(name("pipeline_nodes"));
  private static final Field<Long> BEAT = field(name("beat"), Long.class);
  private static final Table<Record> SIGNALS = table(name("execution_signals"));
  private static final Field<String> KIND = field(name("kind"), String.class);
  private static final Condition RUNNING = STATUS.eq(ExecutionStatus.RUNNING.name());

  Optional<Claim> claim(ExecutionId id, String node) {
    return database.read(
        sql ->
            sql.select(EPOCH)
                .from(EXECUTIONS)
                .where(ID.eq(id.value()).and(OWNER.eq(node)).and(RUNNING))
                .fetchOptional(EPOCH)
                .map(epoch -> new Claim(id, node, epoch)));
  }

  int takeOver(String node, List<String> others) {
    Condition free = OWNER.isNull().or(OWNER.notIn(others));
    Condition unfinished = RUNNING.or(ANNOUNCED.eq(0));
    boolean any = database.read(sql -> sql.fetchExists(EXECUTIONS, unfinished.and(free)));
    return !any
        ? 0
        : database.write(
            sql ->
                sql.update(EXECUTIONS)
                    .set(OWNER, node)
                    .set(EPOCH, EPOCH.plus(1))
                    .where(unfinished.and(free))
                    .execute());
  }

  void release(String node) {
    database.write(
        sql -> {
          sql.update(EXECUTIONS)
              .setNull(OWNER)
              .set(EPOCH, EPOCH.plus(1))
              .where(OWNER.eq(node).and(RUNNING.or(ANNOUNCED.eq(0))))
              .execute();
          return sql.deleteFrom(NODES).where(NAME.eq(node)).execute();
        });
  }

  List<Claim> due(String node, Instant moment) {
    Condition now =
        WAKE_AT.isNull().or(WAKE_AT.le(moment.toEpochMilli())).or(ID.in(SqlOpenTasks.withNews()));
    return database.read(
        sql ->
            sql.select(ID, EPOCH)
                .from(EXECUTIONS)
                .where(OWNER.eq(node).and(RUNNING).and(now))
                .orderBy(STARTED_AT)
                .fetch(row -> new Claim(new ExecutionId(row.value1()), node, row.value2())));
  }

  List<Execution> unannounced(String node) {
    return database.read(
        sql ->
            sql.selectFrom(EXECUTIONS)
                .where(OWNER.eq(node).and(RUNNING.not()).and(ANNOUNCED.eq(0)))
                .orderBy(ENDED_AT)
                .limit(UNANNOUNCED_MAX)
                .fetch(ExecutionTables::execution));
  }

  void announced(Execution ended) {
    Optional<Long> endedAt = ended.endedAt().map(Instant::toEpochMilli);
    database.write(
        sql ->
            sql.update(EXECUTIONS)
                .set(ANNOUNCED, 1)
                .where(ID.eq(ended.id().value()).and(ENDED_AT.eq(endedAt.orElse(null))))
                .execute());
  }

  void beat(String node) {
    database.write(
        sql -> {
          int known = sql.update(NODES).set(BEAT, BEAT.plus(1)).where(NAME.eq(node)).execute();
          return known > 0 ? known : sql.insertInto(NODES, NAME, BEAT).values(node, 1L).execute();
        });
  }

  Map<String, Long> beats() {
    return database.read(sql -> sql.select(NAME, BEAT).from(NODES).fetchMap(NAME, BEAT));
  }

  void signal(Signal signal) {
    database.write(
        sql ->
            sql.insertInto(SIGNALS, ID, EXECUTION_ID, KIND, ERROR, CAUSE)
                .values(
                    signal.id(),
                    signal.execution().value(),
                    signal.kind().name(),
                    signal.error(),
                    signal.cause())
                .execute());
  }

  List<Signal> signals(String node) {
    return database.read(
        sql ->
            sql.selectFrom(SIGNALS)
                .where(EXECUTION_ID.in(select(ID).from(EXECUTIONS).where(OWNER.eq(node))))
                .fetch(SqlNodes::signal));
  }

  private static Signal signal(Record row) {
    return new Signal(
        row.get(ID),
        new ExecutionId(row.get(EXECUTION_ID)),
        Signal.Kind.valueOf(row.get(KIND)),
        row.get(ERROR),
        row.get(CAUSE));
  }

  /// What was said to an execution before it runs again does not concern it any more.
  static void forget(DSLContext sql, ExecutionId id) {
    sql.deleteFrom(SIGNALS).where(EXECUTION_ID.eq(id.value())).execute();
  }

  void handled(Signal signal) {
    database.write(sql -> sql.deleteFrom(SIGNALS).where(ID.eq(signal.id())).execute());
  }
}
