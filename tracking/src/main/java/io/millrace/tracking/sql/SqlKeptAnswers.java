package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.IDEMPOTENCY_KEY_REUSED;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.database.Database;
import io.millrace.tracking.KeptAnswers;
import io.millrace.tracking.sql.Columns.Answers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/// Kept answers in the metadata database.
public final class SqlKeptAnswers implements KeptAnswers {
  private static final Duration LIFETIME = Duration.ofHours(24);

  /// Most answers that one write clears away: more than it adds, and no one waits for it.
  private static final int CLEARED_AT_ONCE = 100;

  private final Database database;
  private final InstantSource clock;

  public SqlKeptAnswers(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Answer once(String key, String request, Supplier<Answer> work) {
    return find(key, request)
        .orElseGet(
            () ->
                database.writeAll(
                    () -> find(key, request).orElseGet(() -> keep(key, request, work.get()))));
  }

  private Optional<Answer> find(String key, String request) {
    return database.read(sql -> find(sql, key, request));
  }

  private Optional<Answer> find(DSLContext sql, String key, String request) {
    return sql.selectFrom(Answers.TABLE)
        .where(Answers.KEY.eq(key))
        .and(Answers.CREATED_AT.gt(expired()))
        .fetchOptional(
            row -> {
              require(
                  row.get(Answers.REQUEST).equals(request),
                  IDEMPOTENCY_KEY_REUSED,
                  "Give every request a key of its own; only a retry has the same.",
                  "Another request carried the Idempotency-Key '%s'",
                  key);
              return new Answer(
                  row.get(Answers.STATUS), row.get(Answers.CONTENT_TYPE), row.get(Answers.BODY));
            });
  }

  private long expired() {
    return clock.instant().minus(LIFETIME).toEpochMilli();
  }

  private Answer keep(String key, String request, Answer answer) {
    return database.write(
        sql -> {
          clear(sql);
          sql.deleteFrom(Answers.TABLE).where(Answers.KEY.eq(key)).execute();
          sql.insertInto(Answers.TABLE)
              .set(Answers.KEY, key)
              .set(Answers.REQUEST, request)
              .set(Answers.STATUS, answer.status())
              .set(Answers.CONTENT_TYPE, answer.contentType())
              .set(Answers.BODY, answer.body())
              .set(Answers.CREATED_AT, clock.millis())
              .execute();
          return answer;
        });
  }

  private void clear(DSLContext sql) {
    sql.deleteFrom(Answers.TABLE)
        .where(
            Answers.KEY.in(
                DSL.select(Answers.KEY)
                    .from(Answers.TABLE)
                    .where(Answers.CREATED_AT.le(expired()))
                    .orderBy(Answers.CREATED_AT)
                    .limit(CLEARED_AT_ONCE)))
        .execute();
  }
}
