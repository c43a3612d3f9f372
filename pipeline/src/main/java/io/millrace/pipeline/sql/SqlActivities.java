package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.NAME;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.pipeline.Activities.Activity;
import io.millrace.pipeline.ActivityStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Activities in the metadata database; their queues are open tasks.
record SqlActivities(Database database) implements ActivityStore {
  private static final Table<Record> ACTIVITIES = table(name("activities"));
  private static final Field<Long> CREATED_AT = field(name("created_at"), Long.class);

  @Override
  public Activity create(Activity activity) {
    return database.write(
        sql -> {
          sql.insertInto(ACTIVITIES, NAME, CREATED_AT)
              .values(activity.name(), activity.createdAt().toEpochMilli())
              .onConflictDoNothing()
              .execute();
          return find(sql, activity.name()).orElseThrow();
        });
  }

  @Override
  public Optional<Activity> find(String name) {
    return database.read(sql -> find(sql, name));
  }

  private static Optional<Activity> find(DSLContext sql, String name) {
    return sql.selectFrom(ACTIVITIES).where(NAME.eq(name)).fetchOptional(SqlActivities::activity);
  }

  private static Activity activity(Record row) {
    return new Activity(row.get(NAME), Instant.ofEpochMilli(row.get(CREATED_AT)));
  }

  @Override
  public List<Activity> list(String after, int limit) {
    return database.read(
        sql ->
            sql.selectFrom(ACTIVITIES)
                .where(NAME.gt(after))
                .orderBy(NAME)
                .limit(limit)
                .fetch(SqlActivities::activity));
  }

  @Override
  public void delete(String name) {
    database.write(sql -> sql.deleteFrom(ACTIVITIES).where(NAME.eq(name)).execute());
  }

  @Override
  public Optional<Taken> take(String activity, String worker) {
    boolean any = database.read(sql -> SqlOpenTasks.oldest(sql, activity).isPresent());
    return any ? database.write(sql -> SqlOpenTasks.take(sql, activity, worker)) : Optional.empty();
  }
}
