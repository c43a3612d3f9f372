package io.millrace.pipeline.stepfunctions.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.stepfunctions.Qualifier;
import io.millrace.pipeline.stepfunctions.Start;
import io.millrace.pipeline.stepfunctions.StartStore;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Starts in the metadata database.
public final class SqlStartStore implements StartStore {
  private static final Table<Record> STARTS = table(name("state_machine_starts"));
  private static final Field<String> EXECUTION_ID = field(name("execution_id"), String.class);
  private static final Field<String> MACHINE = field(name("machine"), String.class);
  private static final Field<Integer> REVISION = field(name("revision"), Integer.class);
  private static final Field<Integer> VERSION =
      field(name("state_machine_starts", "version"), Integer.class);
  private static final Field<String> ALIAS = field(name("alias"), String.class);
  private static final Field<String> INPUT =
      field(name("state_machine_starts", "input"), String.class);
  private static final Field<String> TRACE_HEADER = field(name("trace_header"), String.class);

  private static final Table<Record> EXECUTIONS = table(name("executions"));
  private static final Field<String> ID = field(name("executions", "id"), String.class);
  private static final Field<String> STATUS = field(name("status"), String.class);
  private static final Field<Long> STARTED_AT = field(name("started_at"), Long.class);

  private final Database database;

  public SqlStartStore(Database database) {
    this.database = database;
  }

  @Override
  public void add(Start start) {
    database.write(
        sql ->
            sql.insertInto(STARTS)
                .set(EXECUTION_ID, start.execution().value())
                .set(MACHINE, start.machine())
                .set(REVISION, start.revision())
                .set(field(name("version"), Integer.class), start.version().orElse(null))
                .set(ALIAS, start.alias().orElse(null))
                .set(field(name("input"), String.class), start.input())
                .set(TRACE_HEADER, start.traceHeader().orElse(null))
                .onConflictDoNothing()
                .execute());
  }

  @Override
  public Optional<Start> find(ExecutionId execution) {
    return database.read(
        sql ->
            sql.selectFrom(STARTS)
                .where(EXECUTION_ID.eq(execution.value()))
                .fetchOptional(SqlStartStore::start));
  }

  @Override
  public List<ExecutionId> list(Filter filter) {
    Condition startedBy =
        switch (filter.qualifier()) {
          case Qualifier.Version(int number) -> VERSION.eq(number);
          case Qualifier.Alias(String alias) -> ALIAS.eq(alias);
        };
    Condition status =
        filter.status().<Condition>map(s -> STATUS.eq(s.name())).orElse(noCondition());
    return database.read(
        sql ->
            sql.select(ID)
                .from(STARTS)
                .join(EXECUTIONS)
                .on(ID.eq(EXECUTION_ID))
                .where(MACHINE.eq(filter.machine()), startedBy, status, before(sql, filter))
                .orderBy(STARTED_AT.desc(), ID.desc())
                .limit(filter.limit())
                .fetch(row -> new ExecutionId(row.value1())));
  }

  private static Condition before(DSLContext sql, Filter filter) {
    return filter
        .before()
        .flatMap(
            id ->
                sql.select(STARTED_AT)
                    .from(EXECUTIONS)
                    .where(ID.eq(id.value()))
                    .fetchOptional(STARTED_AT)
                    .<Condition>map(at -> row(STARTED_AT, ID).lt(row(at, id.value()))))
        .orElse(noCondition());
  }

  private static Start start(Record row) {
    return new Start(
        new ExecutionId(row.get(EXECUTION_ID)),
        row.get(MACHINE),
        row.get(REVISION),
        Optional.ofNullable(row.get(VERSION)),
        Optional.ofNullable(row.get(ALIAS)),
        row.get(INPUT),
        Optional.ofNullable(row.get(TRACE_HEADER)));
  }
}
