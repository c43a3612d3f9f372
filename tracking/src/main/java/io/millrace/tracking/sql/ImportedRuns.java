package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.IMPORT_CONFLICT;
import static io.millrace.base.ErrorCode.IMPORT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.Experiment;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.sql.Columns.Runs;
import io.millrace.tracking.sql.ImportOrigin.Kind;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.PointsCopy;
import io.millrace.tracking.transfer.RunCopy;
import java.util.List;
import java.util.regex.Pattern;
import org.jooq.DSLContext;

/// Writes runs of another server, inside a unit.
final class ImportedRuns {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  private final DSLContext sql;
  private final ImportOrigin origin;
  private final ImportedExperiments experiments;

  ImportedRuns(DSLContext sql, ImportOrigin origin, ImportedExperiments experiments) {
    this.sql = sql;
    this.origin = origin;
    this.experiments = experiments;
  }

  /// @return false if it was finished before: then nothing is written
  boolean write(RunCopy copy) {
    require(
        ID.matcher(copy.id()).matches(),
        IMPORT_INVALID,
        "Import runs that have MLflow's ids.",
        "The id of run '%s' is not 32 hexadecimal digits",
        copy.id());
    if (origin.isFinished(Kind.RUN, copy.id())) {
      return false;
    }
    if (origin.find(Kind.RUN, copy.id()).isEmpty()) {
      require(
          RunRows.find(sql, copy.id()).isEmpty(),
          IMPORT_CONFLICT,
          "Import it from where it came first, or not at all.",
          "There is a run %s that did not come from this origin",
          copy.id());
      insert(copy);
      origin.remember(Kind.RUN, copy.id(), copy.id());
    }
    update(copy);
    return true;
  }

  private void insert(RunCopy copy) {
    Experiment experiment = experiments.own(copy.experimentId());
    sql.insertInto(Runs.TABLE)
        .set(Runs.NUMBER, Numbers.next(sql, Runs.TABLE, Runs.NUMBER))
        .set(Runs.ID, copy.id())
        .set(Runs.EXPERIMENT, ExperimentRows.number(experiment.id()))
        .set(Runs.NAME, copy.name())
        .set(Runs.USER, copy.user())
        .set(Runs.STATUS, copy.status().name())
        .set(Runs.START_TIME, copy.startTime())
        .set(
            Runs.ARTIFACT_URI,
            experiment.artifactLocation().resolve(copy.id() + "/artifacts").toString())
        .set(Runs.LIFECYCLE, copy.lifecycle().name())
        .execute();
  }

  private void update(RunCopy copy) {
    RunRow row = RunRows.row(sql, copy.id());
    RunLog log = new RunLog(List.of(), copy.params(), copy.tags());
    new RunLogWriter(sql).write(copy.id(), row.number(), log);
    sql.update(Runs.TABLE)
        .set(Runs.NAME, copy.name())
        .set(Runs.STATUS, copy.status().name())
        .set(Runs.END_TIME, copy.endTime().orElse(null))
        .set(Runs.LIFECYCLE, copy.lifecycle().name())
        .set(Runs.DELETED_AT, origin.deletedAt(copy.lifecycle()))
        .where(Runs.ID.eq(copy.id()))
        .execute();
    RunInputWriter inputs = new RunInputWriter(sql, row);
    copy.datasets().forEach(inputs::dataset);
    copy.modelInputs().forEach(model -> inputs.link(RunLinks.INPUT, new Run.ModelOutput(model, 0)));
    copy.modelOutputs().forEach(model -> inputs.link(RunLinks.OUTPUT, model));
  }

  void write(PointsCopy copy) {
    require(
        origin.find(Kind.RUN, copy.runId()).isPresent(),
        IMPORT_INVALID,
        "Send the run first.",
        "The run %s has not been imported from this origin",
        copy.runId());
    int number = RunRows.row(sql, copy.runId()).number();
    List<Metric> metrics = copy.points().stream().map(point -> metric(copy.key(), point)).toList();
    RunLog log = new RunLog(metrics, List.of(), List.of());
    new RunLogWriter(sql).write(copy.runId(), number, log);
  }

  private static Metric metric(String key, Point point) {
    return Metric.of(key, point.value(), point.timestamp(), point.step());
  }
}
