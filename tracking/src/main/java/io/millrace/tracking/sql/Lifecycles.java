package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.PURGE_BEGUN;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.retention.Candidate.Kind;
import io.millrace.tracking.sql.Columns.Experiments;
import io.millrace.tracking.sql.Columns.Runs;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Deletes experiments and runs softly and restores them, inside a unit. What a purge has begun on
/// stays deleted.
final class Lifecycles {
  private final DSLContext sql;
  private final Instant now;

  Lifecycles(DSLContext sql, Instant now) {
    this.sql = sql;
    this.now = now;
  }

  /// Without its runs.
  /// @throws io.millrace.base.MillraceException with `PURGE_BEGUN`
  void experiment(String id, Lifecycle to) {
    if (to == Lifecycle.ACTIVE) {
      requireKept(PurgeRows.hasBegun(sql, Kind.EXPERIMENT, id), "experiment", id);
    }
    sql.update(Experiments.TABLE)
        .set(Experiments.LIFECYCLE, to.name())
        .set(Experiments.DELETED_AT, deletedAt(to))
        .set(Experiments.UPDATED_AT, now.toEpochMilli())
        .where(Experiments.ID.eq(ExperimentRows.number(id)))
        .execute();
  }

  /// All runs of an experiment; those that were deleted before it are deleted since then.
  void runsOf(String experiment, Lifecycle to) {
    sql.update(Runs.TABLE)
        .set(Runs.LIFECYCLE, to.name())
        .set(Runs.DELETED_AT, deletedAt(to))
        .where(Runs.EXPERIMENT.eq(ExperimentRows.number(experiment)))
        .and(Runs.LIFECYCLE.ne(to.name()))
        .andNot(Runs.ID.in(PurgeRows.begun(Kind.RUN)))
        .execute();
  }

  /// @throws io.millrace.base.MillraceException with `PURGE_BEGUN`
  void run(RunRow run, Lifecycle to) {
    if (to == Lifecycle.ACTIVE) {
      requireKept(PurgeRows.isOfRun(sql, run), "run", run.id());
    }
    sql.update(Runs.TABLE)
        .set(Runs.LIFECYCLE, to.name())
        .set(Runs.DELETED_AT, deletedAt(to))
        .where(Runs.NUMBER.eq(run.number()))
        .execute();
  }

  private @Nullable Long deletedAt(Lifecycle to) {
    return to == Lifecycle.DELETED ? now.toEpochMilli() : null;
  }

  private static void requireKept(boolean isPurged, String what, String id) {
    require(
        !isPurged,
        PURGE_BEGUN,
        "Give retention of the project file a longer time, so that there is more for restoring.",
        "The %s %s is being purged: it has been deleted for as long as retention keeps it.",
        what,
        id);
  }
}
