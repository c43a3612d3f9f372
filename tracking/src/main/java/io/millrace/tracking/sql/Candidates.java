package io.millrace.tracking.sql;

import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.retention.Candidate;
import io.millrace.tracking.retention.Candidate.Kind;
import io.millrace.tracking.retention.PurgeStore.Fate;
import io.millrace.tracking.retention.RetentionPolicy.RunLimit;
import io.millrace.tracking.sql.Columns.Experiments;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.Runs;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record5;
import org.jooq.SelectJoinStep;
import org.jooq.TableLike;
import org.jooq.impl.DSL;

/// Finds what policies speak of, inside a unit or query.
final class Candidates {
  private static final List<String> ENDS =
      Arrays.stream(RunStatus.values()).filter(RunStatus::isEnd).map(Enum::name).toList();

  private final DSLContext sql;
  private final Purgeable purgeable;

  /// @param before what was deleted until then is due
  Candidates(DSLContext sql, Optional<Instant> before) {
    this.sql = sql;
    this.purgeable = new Purgeable(before);
  }

  /// Where things of a kind are, with their experiments.
  /// @param since when it was deleted
  private record Source(
      TableLike<?> table, Field<String> id, Field<String> name, Field<Long> since) {
    static Source of(Kind kind) {
      return switch (kind) {
        case RUN ->
            new Source(
                Runs.TABLE.join(Experiments.TABLE).on(Experiments.ID.eq(Runs.EXPERIMENT)),
                Runs.ID,
                Runs.NAME,
                Runs.DELETED_AT);
        case LOGGED_MODEL ->
            new Source(
                LoggedModels.TABLE
                    .join(Experiments.TABLE)
                    .on(Experiments.ID.eq(LoggedModels.EXPERIMENT)),
                LoggedModels.ID,
                LoggedModels.NAME,
                DSL.coalesce(LoggedModels.DELETED_AT, Experiments.DELETED_AT));
        case EXPERIMENT ->
            new Source(
                Experiments.TABLE,
                Experiments.ID.cast(String.class),
                Experiments.NAME,
                Experiments.DELETED_AT);
      };
    }
  }

  /// The longest deleted first.
  List<Candidate> due(Kind kind, Fate fate, int most) {
    Source source = Source.of(kind);
    return select(source, source.since())
        .where(isDue(kind, fate))
        .orderBy(source.since(), source.id())
        .limit(most)
        .fetch(row -> candidate(kind, row));
  }

  /// Whether something is due, and nothing needs it.
  boolean goes(Candidate what) {
    Source source = Source.of(what.kind());
    return sql.fetchExists(
        select(source, source.since())
            .where(source.id().eq(what.id()))
            .and(isDue(what.kind(), Fate.GOES)));
  }

  private Condition isDue(Kind kind, Fate fate) {
    return switch (kind) {
      case RUN -> purgeable.runIsDue().and(fits(fate, purgeable.runIsHeld()));
      case LOGGED_MODEL -> purgeable.modelIsDue().and(fits(fate, Purgeable.modelIsHeld()));
      case EXPERIMENT -> purgeable.experimentIsDue().and(fits(fate, purgeable.experimentIsHeld()));
    };
  }

  private static Condition fits(Fate fate, Condition isHeld) {
    return switch (fate) {
      case GOES -> isHeld.not();
      case KEPT -> isHeld;
    };
  }

  /// The longest ended first.
  List<Candidate> expired(String experimentId, RunLimit limit, Instant now, Fate fate, int most) {
    Condition isInExperiment =
        Runs.EXPERIMENT
            .eq(ExperimentRows.number(experimentId))
            .and(Runs.LIFECYCLE.eq(Lifecycle.ACTIVE.name()));
    Condition isOver =
        Runs.STATUS
            .in(ENDS)
            .and(Runs.END_TIME.isNotNull())
            .and(
                limit
                    .deleteAfter()
                    .map(time -> Runs.END_TIME.le(now.minus(time).toEpochMilli()))
                    .orElse(DSL.trueCondition()));
    return select(Source.of(Kind.RUN), Runs.END_TIME)
        .where(isInExperiment)
        .and(isOver)
        .and(isNoneOfTheNewest(limit, isInExperiment))
        .and(fits(fate, Purgeable.isSpared()))
        .orderBy(Runs.END_TIME, Runs.ID)
        .limit(most)
        .fetch(row -> candidate(Kind.RUN, row));
  }

  private static Condition isNoneOfTheNewest(RunLimit limit, Condition isInExperiment) {
    return limit.keepNewest().isEmpty()
        ? DSL.trueCondition()
        : Runs.NUMBER.notIn(
            DSL.select(Runs.NUMBER)
                .from(Runs.TABLE)
                .where(isInExperiment)
                .orderBy(Runs.START_TIME.desc(), Runs.ID)
                .limit(limit.keepNewest().getAsInt()));
  }

  private SelectJoinStep<Record5<String, String, Integer, String, Long>> select(
      Source source, Field<Long> since) {
    return sql.select(source.id(), source.name(), Experiments.ID, Experiments.NAME, since)
        .from(source.table());
  }

  private static Candidate candidate(
      Kind kind, Record5<String, String, Integer, String, Long> row) {
    return new Candidate(
        kind,
        row.value1(),
        row.value2(),
        Integer.toString(row.value3()),
        row.value4(),
        Instant.ofEpochMilli(row.value5()));
  }

  /// Whether there are runs or logged models in an experiment.
  static boolean isInhabited(DSLContext sql, Candidate experiment) {
    int number = ExperimentRows.number(experiment.id());
    return experiment.kind() == Kind.EXPERIMENT
        && (sql.fetchExists(Runs.TABLE, Runs.EXPERIMENT.eq(number))
            || sql.fetchExists(LoggedModels.TABLE, LoggedModels.EXPERIMENT.eq(number)));
  }
}
