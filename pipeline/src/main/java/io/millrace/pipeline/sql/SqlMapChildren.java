package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.CAUSE;
import static io.millrace.pipeline.sql.ExecutionTables.ENDED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.ERROR;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTIONS;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.INPUT;
import static io.millrace.pipeline.sql.ExecutionTables.MAP_INDEX;
import static io.millrace.pipeline.sql.ExecutionTables.MAP_ITEMS;
import static io.millrace.pipeline.sql.ExecutionTables.MAP_RUN_ID;
import static io.millrace.pipeline.sql.ExecutionTables.OUTPUT;
import static io.millrace.pipeline.sql.ExecutionTables.OWNER;
import static io.millrace.pipeline.sql.ExecutionTables.REDRIVE_COUNT;
import static io.millrace.pipeline.sql.ExecutionTables.STARTED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.STATUS;
import static io.millrace.pipeline.sql.ExecutionTables.WAKE_AT;
import static io.millrace.pipeline.sql.MapRunTables.MAP_RUNS;
import static io.millrace.pipeline.sql.MapRunTables.PENDING_CHILDREN;
import static io.millrace.pipeline.sql.MapRunTables.PENDING_ITEMS;
import static io.millrace.pipeline.sql.MapRunTables.RUN;
import static io.millrace.pipeline.sql.MapRunTables.TYPE;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.length;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.when;

import io.millrace.base.database.Database;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/// Children of map runs in the metadata database. They are executions.
record SqlMapChildren(Database database) implements MapChildStore {
  static final Condition OPEN = STATUS.eq(ExecutionStatus.RUNNING.name());
  private static final Condition WAITING = STATUS.eq(ExecutionStatus.PENDING_REDRIVE.name());

  /// Children of type EXPRESS never sleep; that they have a moment keeps others from waking them.
  private static final Field<Long> ASLEEP =
      when(TYPE.eq(ExecutionType.STANDARD.name()), WAKE_AT).as("asleep");

  private static final int PAGE = 200;

  /// Most text in a page, about: read, it takes twenty times as much memory.
  private static final int PAGE_LENGTH = 500_000;

  private static final int FETCH = 10;

  @Override
  public MapRun.Tally tally(String mapRun) {
    return database.read(
        sql -> {
          Map<ExecutionStatus, Long> children = new EnumMap<>(ExecutionStatus.class);
          Map<ExecutionStatus, Long> items = new EnumMap<>(ExecutionStatus.class);
          sql.select(STATUS, count(), sum(MAP_ITEMS))
              .from(EXECUTIONS)
              .where(MAP_RUN_ID.eq(mapRun))
              .groupBy(STATUS)
              .forEach(
                  row -> {
                    ExecutionStatus status = ExecutionStatus.valueOf(row.value1());
                    children.put(status, row.value2().longValue());
                    items.put(status, row.value3().longValue());
                  });
          return new MapRun.Tally(
              counts(pending(sql, mapRun, PENDING_CHILDREN), children),
              counts(pending(sql, mapRun, PENDING_ITEMS), items));
        });
  }

  private static long pending(DSLContext sql, String mapRun, Field<Long> which) {
    return sql.select(which).from(MAP_RUNS).where(RUN.eq(mapRun)).fetchOptional(which).orElse(0L);
  }

  private static MapRun.Counts counts(long pending, Map<ExecutionStatus, Long> byStatus) {
    return new MapRun.Counts(
        pending,
        byStatus.getOrDefault(ExecutionStatus.RUNNING, 0L),
        byStatus.getOrDefault(ExecutionStatus.SUCCEEDED, 0L),
        byStatus.getOrDefault(ExecutionStatus.FAILED, 0L),
        byStatus.getOrDefault(ExecutionStatus.TIMED_OUT, 0L),
        byStatus.getOrDefault(ExecutionStatus.ABORTED, 0L),
        byStatus.getOrDefault(ExecutionStatus.PENDING_REDRIVE, 0L));
  }

  @Override
  public List<Open> open(String mapRun) {
    return database.read(
        sql ->
            sql.select(ID, MAP_INDEX, MAP_ITEMS, length(INPUT), ASLEEP)
                .from(EXECUTIONS)
                .where(MAP_RUN_ID.eq(mapRun).and(OPEN))
                .orderBy(MAP_INDEX)
                .fetch(
                    row ->
                        new Open(
                            new ExecutionId(row.value1()),
                            new MapChild(mapRun, row.value2(), row.value3()),
                            row.value4(),
                            Optional.ofNullable(row.value5()).map(Instant::ofEpochMilli))));
  }

  @Override
  public List<Execution> next(String mapRun, ExecutionStatus status, long after) {
    return database.read(
        sql -> {
          try (Cursor<Record> rows =
              sql.selectFrom(EXECUTIONS)
                  .where(MAP_RUN_ID.eq(mapRun).and(MAP_INDEX.gt(after)))
                  .and(STATUS.eq(status.name()))
                  .orderBy(MAP_INDEX)
                  .limit(PAGE)
                  .fetchSize(FETCH)
                  .fetchLazy()) {
            return page(rows);
          }
        });
  }

  private static List<Execution> page(Cursor<Record> rows) {
    List<Execution> page = new ArrayList<>();
    int length = 0;
    while (length < PAGE_LENGTH && rows.hasNext()) {
      Record row = rows.fetchNext();
      length += row.get(INPUT).length();
      length += Optional.ofNullable(row.get(OUTPUT)).map(String::length).orElse(0);
      page.add(ExecutionTables.execution(row));
    }
    return page;
  }

  @Override
  public List<Execution> list(String mapRun, Filter filter) {
    Condition wanted =
        filter
            .status()
            .<Condition>map(status -> STATUS.eq(status.name()))
            .orElse(noCondition())
            .and(
                filter
                    .redriven()
                    .map(yes -> yes ? REDRIVE_COUNT.gt(0) : REDRIVE_COUNT.eq(0))
                    .orElse(noCondition()));
    return database.read(
        sql ->
            sql.selectFrom(EXECUTIONS)
                .where(MAP_RUN_ID.eq(mapRun).and(wanted))
                .and(SqlExecutionQueries.before(sql, filter.before()))
                .orderBy(STARTED_AT.desc(), ID.desc())
                .limit(filter.limit())
                .fetch(ExecutionTables::execution));
  }

  @Override
  public void ended(List<Execution> children) {
    database.write(
        sql -> {
          for (Execution child : children) {
            ExecutionRows.end(sql, child, OPEN.or(WAITING));
          }
          return children.size();
        });
  }

  @Override
  public void again(ExecutionId child) {
    database.write(
        sql ->
            sql.update(EXECUTIONS)
                .set(STATUS, ExecutionStatus.RUNNING.name())
                .setNull(ERROR)
                .setNull(CAUSE)
                .setNull(ENDED_AT)
                .set(REDRIVE_COUNT, REDRIVE_COUNT.plus(1))
                .where(ID.eq(child.value()).and(WAITING))
                .execute());
  }

  @Override
  public List<ExecutionId> strays(String node) {
    return database.read(
        sql ->
            sql.select(ID)
                .from(EXECUTIONS)
                .where(OWNER.eq(node).and(OPEN))
                .and(MAP_RUN_ID.in(select(RUN).from(MAP_RUNS).where(SqlMapRuns.UNDER_WAY.not())))
                .fetch(row -> new ExecutionId(row.value1())));
  }
}
