package io.millrace.tracking.sql;

import io.millrace.tracking.sql.Columns.Results;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/// Remembers what a call with an idempotency key made, in the unit that made it.
final class Once {
  private Once() {}

  static Optional<String> find(DSLContext sql, String operation, Optional<String> key) {
    return key.flatMap(
        k ->
            sql.select(Results.RESULT)
                .from(Results.TABLE)
                .where(Results.OPERATION.eq(operation))
                .and(Results.KEY.eq(k))
                .fetchOptional(Results.RESULT));
  }

  static void remember(
      DSLContext sql, String operation, Optional<String> key, String result, Instant now) {
    key.ifPresent(
        k ->
            sql.insertInto(Results.TABLE)
                .set(Results.OPERATION, operation)
                .set(Results.KEY, k)
                .set(Results.RESULT, result)
                .set(Results.CREATED_AT, now.toEpochMilli())
                .onConflict(Results.OPERATION, Results.KEY)
                .doUpdate()
                .set(Results.RESULT, result)
                .execute());
  }
}
