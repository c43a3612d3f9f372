package io.millrace.pipeline.event.sql;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;
import static io.millrace.pipeline.event.sql.EventTables.CATCH_UP;
import static io.millrace.pipeline.event.sql.EventTables.DUE;
import static io.millrace.pipeline.event.sql.EventTables.ENABLED;
import static io.millrace.pipeline.event.sql.EventTables.EXPRESSION;
import static io.millrace.pipeline.event.sql.EventTables.FIRED;
import static io.millrace.pipeline.event.sql.EventTables.LAST_EVENT;
import static io.millrace.pipeline.event.sql.EventTables.OVERLAP;
import static io.millrace.pipeline.event.sql.EventTables.SCHEDULE;
import static io.millrace.pipeline.event.sql.EventTables.SCHEDULE_NAME;
import static io.millrace.pipeline.event.sql.EventTables.TARGET;
import static io.millrace.pipeline.event.sql.EventTables.ZONE;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.noCondition;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.ScheduleStore;
import io.millrace.pipeline.event.TargetKinds;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Schedules in the metadata database.
public final class SqlScheduleStore implements ScheduleStore {
  /// When a schedule is due that fires no more.
  private static final long NEVER = Long.MAX_VALUE;

  private final Database database;
  private final TargetKinds kinds;
  private final InstantSource clock;

  public SqlScheduleStore(Database database, TargetKinds kinds, InstantSource clock) {
    this.database = database;
    this.kinds = kinds;
    this.clock = clock;
  }

  @Override
  public void put(Schedule schedule) {
    schedule.target().ifPresent(kinds::check);
    String target = schedule.target().map(t -> TargetJson.write(t).toString()).orElse(null);
    String zone = schedule.zone().getId();
    int enabled = schedule.enabled() ? 1 : 0;
    database.write(
        sql -> {
          Condition same =
              SCHEDULE_NAME
                  .eq(schedule.name())
                  .and(EXPRESSION.eq(schedule.expression()))
                  .and(ZONE.eq(zone));
          if (sql.fetchExists(SCHEDULE, same)) {
            if (schedule.enabled() && sql.fetchExists(SCHEDULE, same.and(ENABLED.eq(0)))) {
              due(sql, schedule, first(schedule));
            }
            return sql.update(SCHEDULE)
                .set(CATCH_UP, schedule.catchUp().name())
                .set(OVERLAP, schedule.overlap().name())
                .set(TARGET, target)
                .set(ENABLED, enabled)
                .where(SCHEDULE_NAME.eq(schedule.name()))
                .execute();
          }
          remove(sql, schedule.name());
          return sql.insertInto(SCHEDULE)
              .set(SCHEDULE_NAME, schedule.name())
              .set(EXPRESSION, schedule.expression())
              .set(ZONE, zone)
              .set(CATCH_UP, schedule.catchUp().name())
              .set(OVERLAP, schedule.overlap().name())
              .set(TARGET, target)
              .set(ENABLED, enabled)
              .set(DUE, first(schedule).toEpochMilli())
              .execute();
        });
  }

  private static void due(DSLContext sql, Schedule schedule, Instant next) {
    sql.update(SCHEDULE)
        .set(DUE, next.toEpochMilli())
        .where(SCHEDULE_NAME.eq(schedule.name()))
        .execute();
  }

  private Instant first(Schedule schedule) {
    return schedule
        .next(clock.instant())
        .orElseThrow(
            () ->
                new MillraceException(
                    SCHEDULE_INVALID,
                    "expression of '%s': '%s' never fires"
                        .formatted(schedule.name(), schedule.expression()),
                    "Name a time that is still to come."));
  }

  @Override
  public boolean delete(String name) {
    return database.write(sql -> remove(sql, name)) > 0;
  }

  private static int remove(DSLContext sql, String name) {
    return sql.deleteFrom(SCHEDULE).where(SCHEDULE_NAME.eq(name)).execute();
  }

  @Override
  public Optional<Planned> find(String name) {
    return planned(SCHEDULE_NAME.eq(name)).stream().findFirst();
  }

  @Override
  public List<Planned> list() {
    return planned(noCondition());
  }

  private List<Planned> planned(Condition which) {
    return database.read(
        sql ->
            rows(sql, which).stream()
                .map(
                    row ->
                        new Planned(
                            schedule(row),
                            Optional.of(row.get(DUE))
                                .filter(due -> due != NEVER && row.get(ENABLED) == 1)
                                .map(Instant::ofEpochMilli),
                            Optional.ofNullable(row.get(FIRED)).map(Instant::ofEpochMilli)))
                .sorted(Comparator.comparing(planned -> planned.schedule().name()))
                .toList());
  }

  @Override
  public List<Due> due(Instant now) {
    return database.read(
        sql ->
            rows(sql, ENABLED.eq(1).and(DUE.le(now.toEpochMilli()))).stream()
                .map(
                    row ->
                        new Due(
                            schedule(row),
                            Instant.ofEpochMilli(row.get(DUE)),
                            Optional.ofNullable(row.get(LAST_EVENT))))
                .toList());
  }

  private static List<? extends Record> rows(DSLContext sql, Condition condition) {
    return sql.select(
            SCHEDULE_NAME,
            EXPRESSION,
            ZONE,
            CATCH_UP,
            OVERLAP,
            TARGET,
            ENABLED,
            DUE,
            FIRED,
            LAST_EVENT)
        .from(SCHEDULE)
        .where(condition)
        .orderBy(DUE, SCHEDULE_NAME)
        .fetch();
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.read(
        sql ->
            Optional.ofNullable(
                    sql.select(min(DUE))
                        .from(SCHEDULE)
                        .where(ENABLED.eq(1))
                        .fetchOne(0, Long.class))
                .filter(due -> due != NEVER)
                .map(Instant::ofEpochMilli));
  }

  @Override
  public void advance(String name, Instant due, Optional<Instant> next, Optional<String> event) {
    database.write(
        sql -> {
          var update = sql.update(SCHEDULE).set(DUE, next.map(Instant::toEpochMilli).orElse(NEVER));
          if (event.isPresent()) {
            update = update.set(FIRED, due.toEpochMilli()).set(LAST_EVENT, event.get());
          }
          return update.where(SCHEDULE_NAME.eq(name)).and(DUE.eq(due.toEpochMilli())).execute();
        });
  }

  private static Schedule schedule(Record row) {
    String target = row.get(TARGET);
    return new Schedule(
        row.get(SCHEDULE_NAME),
        row.get(EXPRESSION),
        ZoneId.of(row.get(ZONE)),
        Schedule.CatchUp.valueOf(row.get(CATCH_UP)),
        Schedule.Overlap.valueOf(row.get(OVERLAP)),
        target == null ? Optional.empty() : Optional.of(TargetJson.read(Json.parse(target))),
        row.get(ENABLED) == 1);
  }
}
