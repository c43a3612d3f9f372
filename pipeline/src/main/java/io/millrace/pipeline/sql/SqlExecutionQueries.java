package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.EVENTS;
import static io.millrace.pipeline.sql.ExecutionTables.EVENT_ID;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTIONS;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTION_ID;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.MAP_RUN_ID;
import static io.millrace.pipeline.sql.ExecutionTables.PARENT_ID;
import static io.millrace.pipeline.sql.ExecutionTables.PIPELINE;
import static io.millrace.pipeline.sql.ExecutionTables.STARTED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.STATUS;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import io.millrace.base.database.Database;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/// Reads executions and their histories.
record SqlExecutionQueries(Database database) {
  Optional<Execution> find(Condition condition) {
    return database.read(
        sql ->
            sql.selectFrom(EXECUTIONS).where(condition).fetchOptional(ExecutionTables::execution));
  }

  List<Execution> children(ExecutionId parent, int limit) {
    return database.read(
        sql ->
            sql.selectFrom(EXECUTIONS)
                .where(PARENT_ID.eq(parent.value()).and(MAP_RUN_ID.isNull()))
                .orderBy(STARTED_AT, ID)
                .limit(limit)
                .fetch(ExecutionTables::execution));
  }

  List<Execution> list(Executions.Filter filter) {
    Condition wanted =
        filter
            .pipeline()
            .<Condition>map(PIPELINE::eq)
            .orElse(MAP_RUN_ID.isNull())
            .and(
                filter
                    .status()
                    .<Condition>map(status -> STATUS.eq(status.name()))
                    .orElse(noCondition()));
    return database.read(
        sql ->
            sql.selectFrom(EXECUTIONS)
                .where(wanted.and(before(sql, filter.before())))
                .orderBy(STARTED_AT.desc(), ID.desc())
                .limit(filter.limit())
                .fetch(ExecutionTables::execution));
  }

  static Condition before(DSLContext sql, Optional<ExecutionId> before) {
    return before
        .flatMap(
            id ->
                sql.select(STARTED_AT)
                    .from(EXECUTIONS)
                    .where(ID.eq(id.value()))
                    .fetchOptional(STARTED_AT)
                    .<Condition>map(at -> row(STARTED_AT, ID).lt(row(at, id.value()))))
        .orElse(noCondition());
  }

  int open() {
    return database.read(
        sql ->
            sql.fetchCount(
                EXECUTIONS, STATUS.eq(ExecutionStatus.RUNNING.name()).and(MAP_RUN_ID.isNull())));
  }

  List<HistoryEvent> history(ExecutionId id, long afterEvent, int limit) {
    return database.read(
        sql ->
            sql.selectFrom(EVENTS)
                .where(EXECUTION_ID.eq(id.value()).and(EVENT_ID.gt(afterEvent)))
                .orderBy(EVENT_ID)
                .limit(limit)
                .fetch(ExecutionTables::event));
  }
}
