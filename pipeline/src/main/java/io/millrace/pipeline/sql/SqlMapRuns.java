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
import static io.millrace.pipeline.sql.ExecutionTables.OWNER;
import static io.millrace.pipeline.sql.ExecutionTables.REDRIVE_COUNT;
import static io.millrace.pipeline.sql.ExecutionTables.STARTED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.STATUS;
import static io.millrace.pipeline.sql.MapRunTables.CHILDREN;
import static io.millrace.pipeline.sql.MapRunTables.COMPLETE;
import static io.millrace.pipeline.sql.MapRunTables.EXECUTION;
import static io.millrace.pipeline.sql.MapRunTables.ITEMS_READ;
import static io.millrace.pipeline.sql.MapRunTables.MACHINE;
import static io.millrace.pipeline.sql.MapRunTables.MAP_RUNS;
import static io.millrace.pipeline.sql.MapRunTables.MAX_CONCURRENCY;
import static io.millrace.pipeline.sql.MapRunTables.RUN;
import static io.millrace.pipeline.sql.MapRunTables.RUN_ENDED_AT;
import static io.millrace.pipeline.sql.MapRunTables.RUN_REDRIVEN_AT;
import static io.millrace.pipeline.sql.MapRunTables.RUN_REDRIVE_COUNT;
import static io.millrace.pipeline.sql.MapRunTables.RUN_STARTED_AT;
import static io.millrace.pipeline.sql.MapRunTables.RUN_STATUS;
import static io.millrace.pipeline.sql.MapRunTables.STATE;
import static io.millrace.pipeline.sql.MapRunTables.TOLERATED_COUNT;
import static io.millrace.pipeline.sql.MapRunTables.TOLERATED_PERCENTAGE;
import static io.millrace.pipeline.sql.MapRunTables.TYPE;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.length;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import io.millrace.base.database.Database;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Step;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/// Map runs in the metadata database. Their children are executions.
record SqlMapRuns(Database database) implements MapRunStore {
  private static final Condition UNDER_WAY = RUN_STATUS.eq(MapRun.Status.RUNNING.name());
  private static final Condition WAITING = STATUS.eq(ExecutionStatus.PENDING_REDRIVE.name());
  private static final Condition OPEN = STATUS.eq(ExecutionStatus.RUNNING.name());

  /// What a step of the parent changes.
  static void change(DSLContext sql, Step step) {
    long now = step.events().getLast().timestamp().toEpochMilli();
    for (MapRun opened : step.mapRuns().opened()) {
      if (opened.redriveCount() == 0) {
        open(sql, opened);
      } else {
        reopen(sql, opened);
      }
    }
    step.mapRuns()
        .closed()
        .forEach(closed -> close(sql, RUN.eq(closed.mapRun()), closed.status(), now));
    step.ended()
        .ifPresent(
            ended -> close(sql, EXECUTION.eq(ended.id().value()), MapRun.Status.ABORTED, now));
  }

  private static void open(DSLContext sql, MapRun run) {
    sql.insertInto(MAP_RUNS)
        .set(RUN, run.id())
        .set(EXECUTION, run.parent().value())
        .set(MACHINE, run.machine())
        .set(STATE, run.state())
        .set(TYPE, run.type().name())
        .set(RUN_STATUS, run.status().name())
        .set(MAX_CONCURRENCY, run.maxConcurrency())
        .set(TOLERATED_COUNT, run.tolerance().count())
        .set(TOLERATED_PERCENTAGE, run.tolerance().percentage())
        .set(ITEMS_READ, run.read().items())
        .set(CHILDREN, run.read().children())
        .set(COMPLETE, 0)
        .set(RUN_STARTED_AT, run.startedAt().toEpochMilli())
        .set(RUN_REDRIVE_COUNT, 0)
        .execute();
  }

  /// Children that have ended badly are to run again.
  private static void reopen(DSLContext sql, MapRun run) {
    sql.update(MAP_RUNS)
        .set(RUN_STATUS, run.status().name())
        .setNull(RUN_ENDED_AT)
        .set(RUN_REDRIVE_COUNT, run.redriveCount())
        .set(RUN_REDRIVEN_AT, run.redrivenAt().map(Instant::toEpochMilli).orElse(null))
        .where(RUN.eq(run.id()))
        .execute();
    sql.update(EXECUTIONS)
        .set(STATUS, ExecutionStatus.PENDING_REDRIVE.name())
        .where(MAP_RUN_ID.eq(run.id()))
        .and(
            STATUS.in(
                ExecutionStatus.FAILED.name(),
                ExecutionStatus.TIMED_OUT.name(),
                ExecutionStatus.ABORTED.name()))
        .execute();
  }

  /// Children of type EXPRESS that run end with it; they are in nobody's hands.
  private static void close(DSLContext sql, Condition which, MapRun.Status how, long now) {
    sql.update(EXECUTIONS)
        .set(STATUS, ExecutionStatus.ABORTED.name())
        .set(ENDED_AT, now)
        .where(TYPE.eq(ExecutionType.EXPRESS.name()).and(OPEN))
        .and(MAP_RUN_ID.in(select(RUN).from(MAP_RUNS).where(which.and(UNDER_WAY))))
        .execute();
    sql.update(MAP_RUNS)
        .set(RUN_STATUS, how.name())
        .set(RUN_ENDED_AT, now)
        .where(which.and(UNDER_WAY))
        .execute();
  }

  @Override
  public boolean start(Claim parent, String mapRun, MapRun.Reading read, List<NewChild> children) {
    return database.write(
        sql -> {
          Condition written =
              EXECUTION.in(select(ID).from(EXECUTIONS).where(ExecutionRows.isWrittenBy(parent)));
          int changed =
              sql.update(MAP_RUNS)
                  .set(ITEMS_READ, read.items())
                  .set(CHILDREN, read.children())
                  .set(COMPLETE, read.complete() ? 1 : 0)
                  .where(RUN.eq(mapRun).and(UNDER_WAY).and(written))
                  .execute();
          if (changed > 0) {
            ExecutionRows.insertChildren(sql, parent.node(), children);
          }
          return changed > 0;
        });
  }

  @Override
  public Optional<MapRun> find(String id) {
    return read(RUN.eq(id)).stream().findFirst();
  }

  @Override
  public List<MapRun> of(ExecutionId parent) {
    return read(EXECUTION.eq(parent.value()));
  }

  private List<MapRun> read(Condition condition) {
    return database.read(
        sql ->
            sql.selectFrom(MAP_RUNS)
                .where(condition)
                .orderBy(RUN_STARTED_AT, RUN)
                .fetch(MapRunTables::mapRun));
  }

  @Override
  public MapRun.Tally tally(String id) {
    Map<ExecutionStatus, Long> children = new EnumMap<>(ExecutionStatus.class);
    Map<ExecutionStatus, Long> items = new EnumMap<>(ExecutionStatus.class);
    database
        .read(
            sql ->
                sql.select(STATUS, count(), sum(MAP_ITEMS))
                    .from(EXECUTIONS)
                    .where(MAP_RUN_ID.eq(id))
                    .groupBy(STATUS)
                    .fetch())
        .forEach(
            row -> {
              ExecutionStatus status = ExecutionStatus.valueOf(row.value1());
              children.put(status, row.value2().longValue());
              items.put(status, row.value3().longValue());
            });
    return new MapRun.Tally(counts(children), counts(items));
  }

  private static MapRun.Counts counts(Map<ExecutionStatus, Long> byStatus) {
    return new MapRun.Counts(
        byStatus.getOrDefault(ExecutionStatus.RUNNING, 0L),
        byStatus.getOrDefault(ExecutionStatus.SUCCEEDED, 0L),
        byStatus.getOrDefault(ExecutionStatus.FAILED, 0L),
        byStatus.getOrDefault(ExecutionStatus.TIMED_OUT, 0L),
        byStatus.getOrDefault(ExecutionStatus.ABORTED, 0L),
        byStatus.getOrDefault(ExecutionStatus.PENDING_REDRIVE, 0L));
  }

  @Override
  public List<OpenChild> open(String id) {
    return database.read(
        sql ->
            sql.select(ID, MAP_INDEX, MAP_ITEMS, length(INPUT))
                .from(EXECUTIONS)
                .where(MAP_RUN_ID.eq(id).and(OPEN))
                .orderBy(MAP_INDEX)
                .fetch(
                    row ->
                        new OpenChild(
                            new ExecutionId(row.value1()),
                            new MapChild(id, row.value2(), row.value3()),
                            row.value4())));
  }

  @Override
  public List<Execution> children(String id, ExecutionStatus status, long after, int limit) {
    return database.read(
        sql ->
            sql.selectFrom(EXECUTIONS)
                .where(MAP_RUN_ID.eq(id).and(MAP_INDEX.gt(after)))
                .and(STATUS.eq(status.name()))
                .orderBy(MAP_INDEX)
                .limit(limit)
                .fetch(ExecutionTables::execution));
  }

  @Override
  public List<Execution> children(String id, Filter filter) {
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
                .where(MAP_RUN_ID.eq(id).and(wanted))
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
  public boolean update(MapRun changed) {
    return database.write(
        sql ->
            sql.update(MAP_RUNS)
                    .set(MAX_CONCURRENCY, changed.maxConcurrency())
                    .set(TOLERATED_COUNT, changed.tolerance().count())
                    .set(TOLERATED_PERCENTAGE, changed.tolerance().percentage())
                    .where(RUN.eq(changed.id()).and(UNDER_WAY))
                    .execute()
                > 0);
  }

  @Override
  public List<ExecutionId> strays(String node) {
    return database.read(
        sql ->
            sql.select(ID)
                .from(EXECUTIONS)
                .where(OWNER.eq(node).and(OPEN))
                .and(MAP_RUN_ID.in(select(RUN).from(MAP_RUNS).where(UNDER_WAY.not())))
                .fetch(row -> new ExecutionId(row.value1())));
  }
}
