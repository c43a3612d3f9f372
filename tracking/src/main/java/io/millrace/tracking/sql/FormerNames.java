package io.millrace.tracking.sql;

import io.millrace.tracking.sql.Columns.ModelNames;
import io.millrace.tracking.sql.Columns.Models;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/// The names that registered models had, inside a unit or query. A name may be given again, so that
/// only a name and a moment tell which model is meant.
final class FormerNames {
  private FormerNames() {}

  static void remember(DSLContext sql, String name, int model, Instant now) {
    sql.insertInto(ModelNames.TABLE)
        .set(ModelNames.NAME, name)
        .set(ModelNames.RENAMED_AT, now.toEpochMilli())
        .set(ModelNames.MODEL, model)
        .onConflictDoNothing()
        .execute();
  }

  static void forget(DSLContext sql, int model) {
    sql.deleteFrom(ModelNames.TABLE).where(ModelNames.MODEL.eq(model)).execute();
  }

  /// The present name of the model that had `name` at a moment.
  static Optional<String> now(DSLContext sql, String name, Instant then) {
    return sql.select(Models.NAME)
        .from(ModelNames.TABLE)
        .join(Models.TABLE)
        .on(Models.NUMBER.eq(ModelNames.MODEL))
        .where(ModelNames.NAME.eq(name))
        .and(ModelNames.RENAMED_AT.ge(then.toEpochMilli()))
        .orderBy(ModelNames.RENAMED_AT)
        .limit(1)
        .fetchOptional(Models.NAME)
        .or(() -> unchanged(sql, name, then));
  }

  private static Optional<String> unchanged(DSLContext sql, String name, Instant then) {
    return ModelRows.find(sql, name)
        .filter(row -> row.get(Models.CREATED_AT) <= then.toEpochMilli())
        .map(row -> row.get(Models.NAME));
  }
}
