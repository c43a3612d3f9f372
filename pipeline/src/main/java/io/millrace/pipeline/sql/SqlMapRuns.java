package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.ENDED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTIONS;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.MAP_RUN_ID;
import static io.millrace.pipeline.sql.ExecutionTables.STATUS;
import static io.millrace.pipeline.sql.MapRunTables.CHILDREN;
import static io.millrace.pipeline.sql.MapRunTables.COMPLETE;
import static io.millrace.pipeline.sql.MapRunTables.EXECUTION;
import static io.millrace.pipeline.sql.MapRunTables.ITEMS_READ;
import static io.millrace.pipeline.sql.MapRunTables.MACHINE;
import static io.millrace.pipeline.sql.MapRunTables.MAP_RUNS;
import static io.millrace.pipeline.sql.MapRunTables.MAX_CONCURRENCY;
import static io.millrace.pipeline.sql.MapRunTables.PENDING_CHILDREN;
import static io.millrace.pipeline.sql.MapRunTables.PENDING_ITEMS;
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
import static org.jooq.impl.DSL.select;

import io.millrace.base.database.Database;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Step;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/// Map runs in the metadata database.
record SqlMapRuns(Database database) implements MapRunStore {
  static final Condition UNDER_WAY = RUN_STATUS.eq(MapRun.Status.RUNNING.name());

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
        .where(TYPE.eq(ExecutionType.EXPRESS.name()).and(SqlMapChildren.OPEN))
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
                  .set(PENDING_ITEMS, read.pendingItems())
                  .set(PENDING_CHILDREN, read.pendingChildren())
                  .set(COMPLETE, read.complete() ? 1 : 0)
                  .where(RUN.eq(mapRun).and(UNDER_WAY).and(written))
                  .execute();
          if (changed > 0) {
            ExecutionRows.insertChildren(sql, parent.node(), children);
            SqlResultStore.inherit(sql, parent.id(), ids(children));
          }
          return changed > 0;
        });
  }

  private static List<ExecutionId> ids(List<NewChild> children) {
    return children.stream().map(child -> child.execution().id()).toList();
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
}
