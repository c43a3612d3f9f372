package io.millrace.tracking.sql;

import io.millrace.tracking.retention.Candidate.Kind;
import io.millrace.tracking.sql.Columns.Experiments;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.ModelMetrics;
import io.millrace.tracking.sql.Columns.Runs;
import io.millrace.tracking.sql.Columns.Versions;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;

/// What may be purged, as conditions over the rows of `experiments`, `runs` and `logged_models`. A
/// thing is due if it was deleted long enough ago or a purge has begun on it, and held if something
/// needs it that is not purged itself.
final class Purgeable {
  /// The tag by which a version names the run that judged it.
  private static final String EVALUATION = "millrace.evaluation_run";

  static final int DEFAULT = 0;

  private final Optional<Instant> before;

  /// @param before what was deleted until then is due
  Purgeable(Optional<Instant> before) {
    this.before = before;
  }

  /// Never null, so that it can be negated.
  private Condition isOver(Field<Long> deletedAt) {
    return before
        .map(time -> deletedAt.isNotNull().and(deletedAt.le(time.toEpochMilli())))
        .orElse(DSL.falseCondition());
  }

  Condition experimentIsDue() {
    return isOver(Experiments.DELETED_AT).or(Experiments.ID.in(PurgeRows.begunExperiments()));
  }

  /// The default experiment is made again at the next start. Numbers of experiments are given as
  /// the highest and one: that of the newest must not be given again.
  Condition experimentIsHeld() {
    return Experiments.ID
        .eq(DEFAULT)
        .or(Experiments.ID.eq(DSL.select(DSL.max(Experiments.ID)).from(Experiments.TABLE)))
        .or(DSL.exists(keptRuns(Experiments.ID)))
        .or(DSL.exists(keptModels(Experiments.ID)));
  }

  /// The runs of an experiment that stay.
  Select<?> keptRuns(Field<Integer> experiment) {
    return DSL.selectOne()
        .from(Runs.TABLE)
        .where(Runs.EXPERIMENT.eq(experiment))
        .andNot(runIsDue().andNot(runIsHeld()));
  }

  /// The logged models of an experiment that stay.
  Select<?> keptModels(Field<Integer> experiment) {
    return DSL.selectOne()
        .from(LoggedModels.TABLE)
        .where(LoggedModels.EXPERIMENT.eq(experiment))
        .and(modelStays());
  }

  Condition runIsDue() {
    return isOver(Runs.DELETED_AT)
        .or(Runs.ID.in(PurgeRows.begun(Kind.RUN)))
        .or(Runs.EXPERIMENT.in(PurgeRows.begunExperiments()));
  }

  /// By a version of a model, or by a logged model that came of it or has points of it.
  Condition runIsHeld() {
    return isRegistered(Runs.ID)
        .or(
            DSL.exists(
                DSL.selectOne().from(LoggedModels.TABLE).where(keepsRun(Runs.ID, Runs.NUMBER))));
  }

  /// Whether a logged model stays that came of a run or has points of it.
  Condition keepsRun(Field<String> id, Field<Integer> number) {
    Condition hasPoints =
        LoggedModels.ID.in(
            DSL.select(ModelMetrics.MODEL)
                .from(ModelMetrics.TABLE)
                .where(ModelMetrics.RUN.eq(number)));
    return LoggedModels.SOURCE_RUN.eq(id).or(hasPoints).and(modelStays());
  }

  /// By a version of a model.
  static Condition isRegistered(Field<String> run) {
    return DSL.exists(
            DSL.selectOne()
                .from(Versions.TABLE)
                .where(Versions.RUN_ID.eq(run).or(Versions.ARTIFACT_OWNER.eq(run))))
        .or(DSL.exists(judged(run)));
  }

  /// The versions that a run judged.
  static Select<Record1<Integer>> judged(Field<String> run) {
    return DSL.select(Versions.TAGS.owner)
        .from(Versions.TAGS.table)
        .where(Versions.TAGS.key.eq(DSL.inline(EVALUATION)))
        .and(Versions.TAGS.value.eq(run));
  }

  Condition modelIsDue() {
    return isOver(LoggedModels.DELETED_AT)
        .or(LoggedModels.ID.in(PurgeRows.begun(Kind.LOGGED_MODEL)))
        .or(
            LoggedModels.EXPERIMENT.in(
                DSL.select(Experiments.ID).from(Experiments.TABLE).where(experimentIsDue())));
  }

  /// By a version of a model.
  static Condition modelIsHeld() {
    return DSL.exists(DSL.selectOne().from(Versions.TABLE).where(isVersionOf(LoggedModels.ID)));
  }

  /// Whether a version was registered from a logged model.
  static Condition isVersionOf(Field<String> loggedModel) {
    return Versions.LOGGED_MODEL.eq(loggedModel).or(Versions.ARTIFACT_OWNER.eq(loggedModel));
  }

  private Condition modelStays() {
    return modelIsDue().not().or(modelIsHeld());
  }

  /// Whether a run may not even be deleted by policy, because it or a logged model that came of it
  /// is registered.
  static Condition isSpared() {
    return isRegistered(Runs.ID)
        .or(
            DSL.exists(
                DSL.selectOne()
                    .from(LoggedModels.TABLE)
                    .where(LoggedModels.SOURCE_RUN.eq(Runs.ID))
                    .and(modelIsHeld())));
  }
}
