package io.millrace.pipeline.backfill.sql;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.backfill.Backfill;
import io.millrace.pipeline.backfill.Backfill.State;
import io.millrace.pipeline.backfill.Backfill.Status;
import io.millrace.pipeline.backfill.Backfill.Window;
import io.millrace.pipeline.backfill.BackfillStore;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Backfills in the metadata database.
public final class SqlBackfills implements BackfillStore {
  private static final Table<?> BACKFILL = table(name("backfill"));
  private static final Field<String> ID = text("id");
  private static final Field<String> PIPELINE = text("pipeline");
  private static final Field<Integer> CONCURRENCY = field(name("concurrency"), Integer.class);
  private static final Field<String> STATUS = text("status");
  private static final Field<Long> CREATED_AT = field(name("created_at"), Long.class);
  private static final Table<?> WINDOW = table(name("backfill_window"));
  private static final Field<String> OF = text("backfill_id");
  private static final Field<Integer> POSITION = field(name("position"), Integer.class);
  private static final Field<String> NAME = text("name");
  private static final Field<Long> STARTS_AT = field(name("starts_at"), Long.class);
  private static final Field<Long> ENDS_AT = field(name("ends_at"), Long.class);
  private static final Field<String> INPUT = text("input");
  private static final Field<String> STATE = text("state");

  private final Database database;

  public SqlBackfills(Database database) {
    this.database = database;
  }

  private static Field<String> text(String column) {
    return field(name(column), String.class);
  }

  @Override
  public void add(Backfill backfill, List<Window> windows) {
    database.write(
        sql -> {
          sql.insertInto(BACKFILL)
              .columns(ID, PIPELINE, CONCURRENCY, STATUS, CREATED_AT)
              .values(
                  backfill.id(),
                  backfill.pipeline(),
                  backfill.concurrency(),
                  backfill.status().name(),
                  backfill.createdAt().toEpochMilli())
              .execute();
          for (int i = 0; i < windows.size(); i++) {
            insert(sql, backfill.id(), i, windows.get(i));
          }
          return windows.size();
        });
  }

  private static void insert(DSLContext sql, String id, int position, Window window) {
    sql.insertInto(WINDOW)
        .columns(OF, POSITION, NAME, STARTS_AT, ENDS_AT, INPUT, STATE)
        .values(
            id,
            position,
            window.name(),
            window.start().toEpochMilli(),
            window.end().toEpochMilli(),
            Json.write(window.input()),
            State.PENDING.name())
        .execute();
  }

  @Override
  public Optional<Backfill> find(String id) {
    return select(ID.eq(id), 1).stream().findFirst();
  }

  @Override
  public List<Backfill> list(Optional<Status> status, int limit) {
    return select(status.map(each -> STATUS.eq(each.name())).orElse(noCondition()), limit);
  }

  private List<Backfill> select(Condition which, int limit) {
    return database.read(
        sql ->
            sql.select(ID, PIPELINE, CONCURRENCY, STATUS, CREATED_AT)
                .from(BACKFILL)
                .where(which)
                .orderBy(CREATED_AT.desc(), ID)
                .limit(limit)
                .fetch(row -> backfill(row, counts(sql, row.get(ID)))));
  }

  private static Map<State, Integer> counts(DSLContext sql, String id) {
    Map<State, Integer> counts = new EnumMap<>(State.class);
    sql.select(STATE, count())
        .from(WINDOW)
        .where(OF.eq(id))
        .groupBy(STATE)
        .forEach(row -> counts.put(State.valueOf(row.value1()), row.value2()));
    return counts;
  }

  private static Backfill backfill(Record row, Map<State, Integer> counts) {
    return new Backfill(
        row.get(ID),
        row.get(PIPELINE),
        row.get(CONCURRENCY),
        Status.valueOf(row.get(STATUS)),
        Instant.ofEpochMilli(row.get(CREATED_AT)),
        counts);
  }

  @Override
  public List<Placed> windows(String id, State state, int limit) {
    return database.read(
        sql ->
            sql.select(POSITION, NAME, STARTS_AT, ENDS_AT, INPUT)
                .from(WINDOW)
                .where(OF.eq(id).and(STATE.eq(state.name())))
                .orderBy(POSITION)
                .limit(limit)
                .fetch(
                    row ->
                        new Placed(
                            row.value1(),
                            new Window(
                                row.value2(),
                                Instant.ofEpochMilli(row.value3()),
                                Instant.ofEpochMilli(row.value4()),
                                Json.parse(row.value5())))));
  }

  @Override
  public boolean claim(String id, int position) {
    return database.write(
        sql -> {
          Optional<Integer> concurrency =
              sql.select(CONCURRENCY)
                  .from(BACKFILL)
                  .where(ID.eq(id).and(STATUS.eq(Status.RUNNING.name())))
                  .fetchOptional(CONCURRENCY);
          int started = sql.fetchCount(WINDOW, OF.eq(id).and(STATE.eq(State.STARTED.name())));
          return concurrency.filter(most -> started < most).isPresent()
              && sql.update(WINDOW)
                      .set(STATE, State.STARTED.name())
                      .where(OF.eq(id).and(POSITION.eq(position)))
                      .and(STATE.eq(State.PENDING.name()))
                      .execute()
                  > 0;
        });
  }

  @Override
  public void move(String id, int position, State to) {
    database.write(
        sql ->
            sql.update(WINDOW)
                .set(STATE, to.name())
                .where(OF.eq(id).and(POSITION.eq(position)))
                .execute());
  }

  @Override
  public void end(String id, Status status) {
    database.write(
        sql ->
            sql.update(BACKFILL)
                .set(STATUS, status.name())
                .where(ID.eq(id).and(STATUS.eq(Status.RUNNING.name())))
                .execute());
  }
}
