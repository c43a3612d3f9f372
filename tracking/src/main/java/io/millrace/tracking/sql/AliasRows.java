package io.millrace.tracking.sql;

import io.millrace.tracking.AliasChange;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.sql.Columns.AliasMoves;
import io.millrace.tracking.sql.Columns.Aliases;
import io.millrace.tracking.sql.Columns.Models;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// The aliases of one model, inside a unit. Every change leaves a row in their history.
final class AliasRows {
  private final DSLContext sql;
  private final int model;

  AliasRows(DSLContext sql, Record model) {
    this.sql = sql;
    this.model = model.get(Models.NUMBER);
  }

  Optional<Integer> find(String alias) {
    return sql.select(Aliases.VERSION)
        .from(Aliases.TABLE)
        .where(Aliases.MODEL.eq(model))
        .and(Aliases.ALIAS.eq(alias))
        .fetchOptional(Aliases.VERSION);
  }

  void set(String alias, int version, AliasChange change, Instant now) {
    remember(alias, Optional.of(version), change, now);
    sql.insertInto(Aliases.TABLE)
        .set(Aliases.MODEL, model)
        .set(Aliases.ALIAS, alias)
        .set(Aliases.VERSION, version)
        .onConflict(Aliases.MODEL, Aliases.ALIAS)
        .doUpdate()
        .set(Aliases.VERSION, version)
        .execute();
  }

  void delete(String alias, AliasChange change, Instant now) {
    if (find(alias).isEmpty()) {
      return;
    }
    remember(alias, Optional.empty(), change, now);
    sql.deleteFrom(Aliases.TABLE)
        .where(Aliases.MODEL.eq(model))
        .and(Aliases.ALIAS.eq(alias))
        .execute();
  }

  void deleteOf(int version, AliasChange change, Instant now) {
    sql.select(Aliases.ALIAS)
        .from(Aliases.TABLE)
        .where(Aliases.MODEL.eq(model))
        .and(Aliases.VERSION.eq(version))
        .fetch(Aliases.ALIAS)
        .forEach(alias -> delete(alias, change, now));
  }

  void deleteAllAndForget() {
    sql.deleteFrom(Aliases.TABLE).where(Aliases.MODEL.eq(model)).execute();
    sql.deleteFrom(AliasMoves.TABLE).where(AliasMoves.MODEL.eq(model)).execute();
  }

  private void remember(String alias, Optional<Integer> to, AliasChange change, Instant now) {
    int number =
        sql.select(DSL.coalesce(DSL.max(AliasMoves.NUMBER), 0).plus(1))
            .from(AliasMoves.TABLE)
            .where(AliasMoves.MODEL.eq(model))
            .fetchSingle()
            .value1();
    sql.insertInto(AliasMoves.TABLE)
        .set(AliasMoves.MODEL, model)
        .set(AliasMoves.NUMBER, number)
        .set(AliasMoves.ALIAS, alias)
        .set(AliasMoves.FROM, find(alias).orElse(null))
        .set(AliasMoves.TO, to.orElse(null))
        .set(AliasMoves.USER, change.user())
        .set(AliasMoves.MOVED_AT, now.toEpochMilli())
        .set(AliasMoves.REASON, change.reason())
        .execute();
  }

  /// Newest first.
  List<AliasMove> history(ModelAlias alias) {
    return sql.selectFrom(AliasMoves.TABLE)
        .where(AliasMoves.MODEL.eq(model))
        .and(AliasMoves.ALIAS.eq(alias.name()))
        .orderBy(AliasMoves.NUMBER.desc())
        .fetch(
            row ->
                new AliasMove(
                    alias,
                    Optional.ofNullable(row.get(AliasMoves.FROM)),
                    Optional.ofNullable(row.get(AliasMoves.TO)),
                    row.get(AliasMoves.USER),
                    Instant.ofEpochMilli(row.get(AliasMoves.MOVED_AT)),
                    row.get(AliasMoves.REASON)));
  }
}
