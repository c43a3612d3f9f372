package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.IMPORT_CONFLICT;
import static io.millrace.base.ErrorCode.IMPORT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Metric;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.ImportOrigin.Kind;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.LoggedModelCopy.ModelPoint;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jooq.DSLContext;

/// Writes logged models of another server, inside a unit.
final class ImportedLoggedModels {
  private static final Pattern ID = Pattern.compile("m-[0-9a-f]{32}");

  private final DSLContext sql;
  private final ImportOrigin origin;
  private final ImportedExperiments experiments;

  ImportedLoggedModels(DSLContext sql, ImportOrigin origin, ImportedExperiments experiments) {
    this.sql = sql;
    this.origin = origin;
    this.experiments = experiments;
  }

  /// @return false if it was finished before: then nothing is written
  boolean write(LoggedModelCopy copy) {
    require(
        ID.matcher(copy.id()).matches(),
        IMPORT_INVALID,
        "Import logged models that have MLflow's ids.",
        "The id of logged model '%s' is not m- and 32 hexadecimal digits",
        copy.id());
    if (origin.isFinished(Kind.LOGGED_MODEL, copy.id())) {
      return false;
    }
    if (origin.find(Kind.LOGGED_MODEL, copy.id()).isEmpty()) {
      require(
          LoggedModelRows.find(sql, copy.id()).isEmpty(),
          IMPORT_CONFLICT,
          "Import it from where it came first, or not at all.",
          "There is a logged model %s that did not come from this origin",
          copy.id());
      insert(copy);
      origin.remember(Kind.LOGGED_MODEL, copy.id(), copy.id());
    }
    sql.update(LoggedModels.TABLE)
        .set(LoggedModels.UPDATED_AT, copy.updatedAt())
        .set(LoggedModels.STATUS, copy.status().name())
        .set(LoggedModels.LIFECYCLE, copy.lifecycle().name())
        .set(LoggedModels.DELETED_AT, origin.deletedAt(copy.lifecycle()))
        .where(LoggedModels.ID.eq(copy.id()))
        .execute();
    copy.tags().forEach(tag -> LoggedModels.TAGS.set(sql, copy.id(), tag.key(), tag.value()));
    copy.params().forEach(p -> LoggedModels.PARAMS.set(sql, copy.id(), p.key(), p.value()));
    return true;
  }

  private void insert(LoggedModelCopy copy) {
    Experiment experiment = experiments.own(copy.experimentId());
    sql.insertInto(LoggedModels.TABLE)
        .set(LoggedModels.ID, copy.id())
        .set(LoggedModels.EXPERIMENT, ExperimentRows.number(experiment.id()))
        .set(LoggedModels.NAME, copy.name())
        .set(LoggedModels.CREATED_AT, copy.createdAt())
        .set(LoggedModels.UPDATED_AT, copy.updatedAt())
        .set(
            LoggedModels.ARTIFACT_URI,
            experiment.artifactLocation().resolve("models/" + copy.id() + "/artifacts").toString())
        .set(LoggedModels.STATUS, copy.status().name())
        .set(LoggedModels.MODEL_TYPE, copy.modelType())
        .set(LoggedModels.SOURCE_RUN, copy.sourceRunId())
        .set(LoggedModels.LIFECYCLE, copy.lifecycle().name())
        .execute();
  }

  /// Points of runs that are not here are left out: nothing else would speak of them.
  void writePoints(LoggedModelCopy copy) {
    for (ModelPoint point : copy.points()) {
      Metric metric = RunLog.of(metric(copy.id(), point)).metrics().getFirst();
      RunRows.find(sql, point.runId())
          .map(run -> new MetricWriter.Logged(run.number(), metric))
          .ifPresent(logged -> new MetricWriter(sql).link(copy.id(), logged));
    }
  }

  private static Metric metric(String modelId, ModelPoint point) {
    return new Metric(
        point.key(),
        point.point().value(),
        point.point().timestamp(),
        point.point().step(),
        Optional.of(modelId),
        point.datasetName().isEmpty()
            ? Optional.empty()
            : Optional.of(new DatasetName(point.datasetName(), point.datasetDigest())));
  }
}
