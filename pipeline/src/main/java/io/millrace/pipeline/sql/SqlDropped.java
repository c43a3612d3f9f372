package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.EXECUTIONS;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.OWNER;
import static io.millrace.pipeline.sql.ExecutionTables.PARENT_ID;
import static io.millrace.pipeline.sql.ExecutionTables.PARENT_KEY;
import static io.millrace.pipeline.sql.ExecutionTables.STATUS;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Table;

/// Attempts that do not wait for the execution any more that they have started, or are about to:
/// known until that has ended.
final class SqlDropped {
  private static final Table<Record> DROPPED = table(name("dropped_attempts"));
  private static final Condition RUNNING = STATUS.eq(ExecutionStatus.RUNNING.name());

  private SqlDropped() {}

  static void add(DSLContext sql, ExecutionId parent, List<String> keys) {
    for (String key : keys) {
      Condition startedByIt = PARENT_ID.eq(parent.value()).and(PARENT_KEY.eq(key));
      if (!sql.fetchExists(EXECUTIONS, startedByIt.andNot(RUNNING))) {
        sql.insertInto(DROPPED, PARENT_ID, PARENT_KEY)
            .values(parent.value(), key)
            .onConflictDoNothing()
            .execute();
      }
    }
  }

  static List<ExecutionId> strays(DSLContext sql, String node) {
    return sql.select(PARENT_ID, PARENT_KEY).from(DROPPED).fetch().stream()
        .flatMap(
            dropped ->
                sql
                    .select(ID)
                    .from(EXECUTIONS)
                    .where(PARENT_ID.eq(dropped.value1()).and(PARENT_KEY.eq(dropped.value2())))
                    .and(OWNER.eq(node).and(RUNNING))
                    .fetch(ID)
                    .stream())
        .map(ExecutionId::new)
        .toList();
  }

  static void ended(DSLContext sql, Execution child) {
    child
        .parent()
        .filter(_ -> child.mapChild().isEmpty())
        .ifPresent(
            parent ->
                sql.deleteFrom(DROPPED)
                    .where(PARENT_ID.eq(parent.value()))
                    .and(
                        PARENT_KEY.eq(
                            select(PARENT_KEY).from(EXECUTIONS).where(ID.eq(child.id().value()))))
                    .execute());
  }
}
