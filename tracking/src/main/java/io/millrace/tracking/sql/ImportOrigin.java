package io.millrace.tracking.sql;

import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.sql.Columns.Imported;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// What came from one other server, inside a unit.
final class ImportOrigin {
  /// What can come from there.
  enum Kind {
    EXPERIMENT,
    LOGGED_MODEL,
    REGISTERED_MODEL,
    RUN
  }

  private final DSLContext sql;
  private final String origin;
  private final Instant now;

  ImportOrigin(DSLContext sql, String origin, Instant now) {
    this.sql = sql;
    this.origin = origin;
    this.now = now;
  }

  /// What is deleted there counts as deleted from now on; null for all else.
  @Nullable Long deletedAt(Lifecycle lifecycle) {
    return lifecycle == Lifecycle.DELETED ? now.toEpochMilli() : null;
  }

  /// What a thing of there is here.
  Optional<String> find(Kind kind, String foreignId) {
    return sql.select(Imported.OWN_ID)
        .from(Imported.TABLE)
        .where(is(kind, foreignId))
        .fetchOptional(Imported.OWN_ID);
  }

  void remember(Kind kind, String foreignId, String ownId) {
    sql.insertInto(Imported.TABLE)
        .set(Imported.ORIGIN, origin)
        .set(Imported.KIND, kind.name())
        .set(Imported.FOREIGN_ID, foreignId)
        .set(Imported.OWN_ID, ownId)
        .onConflictDoNothing()
        .execute();
  }

  boolean isFinished(Kind kind, String foreignId) {
    return sql.fetchExists(
        Imported.TABLE, is(kind, foreignId).and(Imported.FINISHED_AT.isNotNull()));
  }

  /// @param id of a run or a logged model, which is the same here and there
  void finish(String id) {
    sql.update(Imported.TABLE)
        .set(Imported.FINISHED_AT, now.toEpochMilli())
        .where(Imported.ORIGIN.eq(origin))
        .and(Imported.KIND.in(Kind.RUN.name(), Kind.LOGGED_MODEL.name()))
        .and(Imported.FOREIGN_ID.eq(id))
        .execute();
  }

  private Condition is(Kind kind, String foreignId) {
    return Imported.ORIGIN
        .eq(origin)
        .and(Imported.KIND.eq(kind.name()))
        .and(Imported.FOREIGN_ID.eq(foreignId));
  }
}
