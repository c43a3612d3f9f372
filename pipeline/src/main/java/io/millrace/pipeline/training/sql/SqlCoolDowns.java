package io.millrace.pipeline.training.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.pipeline.training.CoolDowns;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jooq.Field;
import org.jooq.Table;

/// Cool-downs in the metadata database.
public final class SqlCoolDowns implements CoolDowns {
  private static final Table<?> COOL_DOWN = table(name("cool_down"));
  private static final Field<String> NAME = field(name("cool_down", "name"), String.class);
  private static final Field<String> TAKEN = field(name("cool_down", "taken"), String.class);
  private static final Field<Long> SINCE = field(name("cool_down", "since"), Long.class);
  private static final Field<Long> UNTIL = field(name("cool_down", "until"), Long.class);

  private final Database database;
  private final InstantSource clock;

  public SqlCoolDowns(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Answer take(String name, String by, Duration period) {
    Instant now = clock.instant();
    return database.write(
        sql -> {
          var running =
              sql.select(TAKEN, UNTIL)
                  .from(COOL_DOWN)
                  .where(NAME.eq(name))
                  .and(UNTIL.gt(now.toEpochMilli()))
                  .fetchOne();
          if (running != null) {
            return new Answer(running.value1().equals(by), Instant.ofEpochMilli(running.value2()));
          }
          Instant until = now.plus(period);
          sql.insertInto(COOL_DOWN)
              .columns(NAME, TAKEN, SINCE, UNTIL)
              .values(name, by, now.toEpochMilli(), until.toEpochMilli())
              .onConflict(NAME)
              .doUpdate()
              .set(TAKEN, by)
              .set(SINCE, now.toEpochMilli())
              .set(UNTIL, until.toEpochMilli())
              .execute();
          return new Answer(true, until);
        });
  }
}
