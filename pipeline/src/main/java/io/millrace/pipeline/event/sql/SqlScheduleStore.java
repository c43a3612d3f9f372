package io.millrace.pipeline.event.sql;

import static io.millrace.pipeline.event.sql.EventTables.DUE;
import static io.millrace.pipeline.event.sql.EventTables.EXPRESSION;
import static io.millrace.pipeline.event.sql.EventTables.FIRED;
import static io.millrace.pipeline.event.sql.EventTables.LAST_EVENT;
import static io.millrace.pipeline.event.sql.EventTables.SCHEDULE;
import static io.millrace.pipeline.event.sql.EventTables.SCHEDULE_NAME;
import static io.millrace.pipeline.event.sql.EventTables.TARGET;
import static io.millrace.pipeline.event.sql.EventTables.ZONE;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.noCondition;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.ScheduleStore;
import io.millrace.pipeline.event.TargetKinds;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Schedules in the metadata database.
public final class SqlScheduleStore implements ScheduleStore {
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
    long next = schedule.next(clock.instant()).toEpochMilli();
    String target = schedule.target().map(t -> TargetJson.write(t).toString()).orElse(null);
    String zone = schedule.zone().getId();
    database.write(
        sql -> {
          Condition same =
              SCHEDULE_NAME
                  .eq(schedule.name())
                  .and(EXPRESSION.eq(schedule.expression()))
                  .and(ZONE.eq(zone));
          if (sql.fetchExists(SCHEDULE, same)) {
            return sql.update(SCHEDULE)
                .set(TARGET, target)
                .where(SCHEDULE_NAME.eq(schedule.name()))
                .execute();
          }
          remove(sql, schedule.name());
          return sql.insertInto(SCHEDULE)
              .columns(SCHEDULE_NAME, EXPRESSION, ZONE, TARGET, DUE)
              .values(schedule.name(), schedule.expression(), zone, target, next)
              .execute();
        });
  }

  @Override
  public boolean delete(String name) {
    return database.write(sql -> remove(sql, name)) > 0;
  }

  private static int remove(DSLContext sql, String name) {
    return sql.deleteFrom(SCHEDULE).where(SCHEDULE_NAME.eq(name)).execute();
  }

  @Override
  public List<Planned> list() {
    return database.read(
        sql ->
            rows(sql, noCondition()).stream()
                .map(
                    row ->
                        new Planned(
                            schedule(row),
                            Instant.ofEpochMilli(row.get(DUE)),
                            Optional.ofNullable(row.get(FIRED)).map(Instant::ofEpochMilli)))
                .sorted(java.util.Comparator.comparing(p -> p.schedule().name()))
                .toList());
  }

  @Override
  public List<Due> due(Instant now) {
    return database.read(
        sql ->
            rows(sql, DUE.le(now.toEpochMilli())).stream()
                .map(
                    row ->
                        new Due(
                            schedule(row),
                            Instant.ofEpochMilli(row.get(DUE)),
                            Optional.ofNullable(row.get(LAST_EVENT))))
                .toList());
  }

  private static List<? extends Record> rows(DSLContext sql, Condition condition) {
    return sql.select(SCHEDULE_NAME, EXPRESSION, ZONE, TARGET, DUE, FIRED, LAST_EVENT)
        .from(SCHEDULE)
        .where(condition)
        .orderBy(DUE, SCHEDULE_NAME)
        .fetch();
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.read(
        sql ->
            Optional.ofNullable(sql.select(min(DUE)).from(SCHEDULE).fetchOne(0, Long.class))
                .map(Instant::ofEpochMilli));
  }

  @Override
  public void advance(String name, Instant due, Instant next, Optional<String> event) {
    database.write(
        sql -> {
          var update = sql.update(SCHEDULE).set(DUE, next.toEpochMilli());
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
        target == null ? Optional.empty() : Optional.of(TargetJson.read(Json.parse(target))));
  }
}
