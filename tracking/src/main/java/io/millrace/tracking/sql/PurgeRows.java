package io.millrace.tracking.sql;

import io.millrace.tracking.retention.Candidate;
import io.millrace.tracking.retention.Candidate.Kind;
import io.millrace.tracking.retention.Purge;
import io.millrace.tracking.retention.PurgeStore.Pass;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.Purges;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;

/// Reads and writes purges inside a unit or query.
final class PurgeRows {
  private PurgeRows() {}

  /// The ids of what purges have begun on and not ended: few, so that they are asked for first and
  /// not of each thing.
  static Select<Record1<String>> begun(Kind kind) {
    return DSL.select(Purges.ID).from(Purges.TABLE).where(isOpen(kind));
  }

  /// The numbers of the experiments among them.
  static Select<Record1<Integer>> begunExperiments() {
    return DSL.select(Purges.ID.cast(Integer.class))
        .from(Purges.TABLE)
        .where(isOpen(Kind.EXPERIMENT));
  }

  private static Condition isOpen(Kind kind) {
    return Purges.KIND.eq(DSL.inline(kind.name())).and(Purges.PURGED_AT.isNull());
  }

  static boolean hasBegun(DSLContext sql, Kind kind, String id) {
    return sql.fetchExists(Purges.TABLE, is(kind, DSL.val(id)));
  }

  /// Whether a purge has begun on a run or its experiment.
  static boolean isOfRun(DSLContext sql, RunRow run) {
    return hasBegun(sql, Kind.RUN, run.id())
        || hasBegun(sql, Kind.EXPERIMENT, run.info().experimentId());
  }

  /// Whether a purge has begun on a logged model or its experiment.
  static boolean isOfModel(DSLContext sql, Record model) {
    return hasBegun(sql, Kind.LOGGED_MODEL, model.get(LoggedModels.ID))
        || hasBegun(sql, Kind.EXPERIMENT, Integer.toString(model.get(LoggedModels.EXPERIMENT)));
  }

  static void begin(DSLContext sql, Candidate what, Pass pass, Instant now) {
    sql.insertInto(Purges.TABLE)
        .set(
            Purges.SEQUENCE,
            DSL.field(
                DSL.select(DSL.coalesce(DSL.max(Purges.SEQUENCE), 0L).plus(1)).from(Purges.TABLE)))
        .set(Purges.KIND, what.kind().name())
        .set(Purges.ID, what.id())
        .set(Purges.NAME, what.name())
        .set(Purges.EXPERIMENT_ID, what.experimentId())
        .set(Purges.EXPERIMENT, what.experiment())
        .set(Purges.PASS, pass.id())
        .set(Purges.POLICY, pass.policy())
        .set(Purges.DELETED_AT, what.since().toEpochMilli())
        .set(Purges.BEGUN_AT, now.toEpochMilli())
        .set(Purges.POINTS, 0L)
        .execute();
  }

  static void addPoints(DSLContext sql, Candidate what, long points) {
    if (points > 0) {
      sql.update(Purges.TABLE)
          .set(Purges.POINTS, Purges.POINTS.plus(points))
          .where(is(what.kind(), DSL.val(what.id())))
          .execute();
    }
  }

  static void end(DSLContext sql, Candidate what, Instant now) {
    sql.update(Purges.TABLE)
        .set(Purges.PURGED_AT, now.toEpochMilli())
        .where(is(what.kind(), DSL.val(what.id())))
        .and(Purges.PURGED_AT.isNull())
        .execute();
  }

  private static Condition is(Kind kind, Field<String> id) {
    return Purges.KIND.eq(kind.name()).and(Purges.ID.eq(id));
  }

  static Purge purge(Record row) {
    return new Purge(
        row.get(Purges.SEQUENCE),
        new Candidate(
            Kind.valueOf(row.get(Purges.KIND)),
            row.get(Purges.ID),
            row.get(Purges.NAME),
            row.get(Purges.EXPERIMENT_ID),
            row.get(Purges.EXPERIMENT),
            Instant.ofEpochMilli(row.get(Purges.DELETED_AT))),
        row.get(Purges.PASS),
        row.get(Purges.POLICY),
        Instant.ofEpochMilli(row.get(Purges.BEGUN_AT)),
        row.get(Purges.POINTS),
        Optional.ofNullable(row.get(Purges.BYTES)),
        Optional.ofNullable(row.get(Purges.PURGED_AT)).map(Instant::ofEpochMilli),
        Optional.ofNullable(row.get(Purges.SWEPT_AT)).map(Instant::ofEpochMilli));
  }
}
