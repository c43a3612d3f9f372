package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.ALIAS_MOVED;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.AliasChange;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.Change;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.sql.Columns.AliasMoves;
import io.millrace.tracking.sql.Columns.Aliases;
import io.millrace.tracking.sql.Columns.Models;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectSeekStep1;
import org.jooq.impl.DSL;

/// The aliases of one model, inside a unit. Every change leaves a row in their history.
final class AliasWriter {
  private static final int OF_A_VERSION_MAX = 1_000;

  private final DSLContext sql;
  private final Consumer<Change> changed;
  private final String name;
  private final int model;
  private final Instant now;

  /// @param model the row of the model
  AliasWriter(DSLContext sql, Consumer<Change> changed, Record model, Instant now) {
    this.sql = sql;
    this.changed = changed;
    this.name = model.get(Models.NAME);
    this.model = model.get(Models.NUMBER);
    this.now = now;
  }

  Optional<Integer> find(String alias) {
    return sql.select(Aliases.VERSION)
        .from(Aliases.TABLE)
        .where(Aliases.MODEL.eq(model))
        .and(Aliases.ALIAS.eq(alias))
        .fetchOptional(Aliases.VERSION);
  }

  /// @throws io.millrace.base.MillraceException with `MODEL_VERSION_NOT_FOUND`
  void set(String alias, int version, AliasChange change) {
    VersionRows.version(sql, name, version);
    Optional<Integer> from = find(alias);
    sql.insertInto(Aliases.TABLE)
        .set(Aliases.MODEL, model)
        .set(Aliases.ALIAS, alias)
        .set(Aliases.VERSION, version)
        .onConflict(Aliases.MODEL, Aliases.ALIAS)
        .doUpdate()
        .set(Aliases.VERSION, version)
        .execute();
    remember(alias, from, Optional.of(version), change);
  }

  /// Sets it if it names `from` (empty: nothing) now.
  /// @throws io.millrace.base.MillraceException with `ALIAS_MOVED`, `MODEL_VERSION_NOT_FOUND`
  void move(String alias, Optional<Integer> from, int to, AliasChange change) {
    Optional<Integer> present = find(alias);
    require(
        present.equals(from),
        ALIAS_MOVED,
        "Read the alias again and decide on the version it names now.",
        "%s@%s names %s, not %s",
        name,
        alias,
        named(present),
        named(from));
    set(alias, to, change);
  }

  private static String named(Optional<Integer> version) {
    return version.map(v -> "version " + v).orElse("no version");
  }

  /// Absent: does nothing.
  void delete(String alias, AliasChange change) {
    Optional<Integer> from = find(alias);
    if (from.isEmpty()) {
      return;
    }
    sql.deleteFrom(Aliases.TABLE)
        .where(Aliases.MODEL.eq(model))
        .and(Aliases.ALIAS.eq(alias))
        .execute();
    remember(alias, from, Optional.empty(), change);
  }

  void deleteOf(int version, AliasChange change) {
    sql.select(Aliases.ALIAS)
        .from(Aliases.TABLE)
        .where(Aliases.MODEL.eq(model))
        .and(Aliases.VERSION.eq(version))
        .fetch(Aliases.ALIAS)
        .forEach(alias -> delete(alias, change));
  }

  static void deleteAllAndForget(DSLContext sql, int model) {
    sql.deleteFrom(Aliases.TABLE).where(Aliases.MODEL.eq(model)).execute();
    sql.deleteFrom(AliasMoves.TABLE).where(AliasMoves.MODEL.eq(model)).execute();
  }

  private void remember(
      String alias, Optional<Integer> from, Optional<Integer> to, AliasChange change) {
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
        .set(AliasMoves.FROM, from.orElse(null))
        .set(AliasMoves.TO, to.orElse(null))
        .set(AliasMoves.USER, change.user())
        .set(AliasMoves.MOVED_AT, now.toEpochMilli())
        .set(AliasMoves.REASON, change.reason())
        .execute();
    ModelAlias named = new ModelAlias(name, alias);
    changed.accept(
        new Change.OfAlias(new AliasMove(named, from, to, change.user(), now, change.reason())));
  }

  /// Newest first.
  static List<AliasMove> history(DSLContext sql, ModelAlias alias) {
    return moves(sql, alias.model(), AliasMoves.ALIAS.eq(alias.name()))
        .fetch(row -> move(alias.model(), row));
  }

  /// Moves from or to a version, newest first.
  static List<AliasMove> history(DSLContext sql, String name, int version) {
    return moves(sql, name, AliasMoves.FROM.eq(version).or(AliasMoves.TO.eq(version)))
        .limit(OF_A_VERSION_MAX)
        .fetch(row -> move(name, row));
  }

  private static SelectSeekStep1<Record, Integer> moves(
      DSLContext sql, String name, Condition which) {
    int model = ModelRows.row(sql, name).get(Models.NUMBER);
    return sql.selectFrom(AliasMoves.TABLE)
        .where(AliasMoves.MODEL.eq(model))
        .and(which)
        .orderBy(AliasMoves.NUMBER.desc());
  }

  private static AliasMove move(String name, Record row) {
    return new AliasMove(
        new ModelAlias(name, row.get(AliasMoves.ALIAS)),
        Optional.ofNullable(row.get(AliasMoves.FROM)),
        Optional.ofNullable(row.get(AliasMoves.TO)),
        row.get(AliasMoves.USER),
        Instant.ofEpochMilli(row.get(AliasMoves.MOVED_AT)),
        row.get(AliasMoves.REASON));
  }
}
