package io.millrace.server.migration;

import static io.millrace.server.migration.Tally.Thing.EXPERIMENTS;
import static io.millrace.server.migration.Tally.Thing.LOGGED_MODELS;
import static io.millrace.server.migration.Tally.Thing.METRIC_POINTS;
import static io.millrace.server.migration.Tally.Thing.MODEL_VERSIONS;
import static io.millrace.server.migration.Tally.Thing.REGISTERED_MODELS;
import static io.millrace.server.migration.Tally.Thing.RUNS;

import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.ImportBatch;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.LoggedModelCopy.ModelPoint;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.PointsCopy;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Brings everything from a source to a running server. Each batch is one atomic unit there and may
/// be sent again, so that an import which was killed goes on when it is started again: what is
/// finished is told apart by the server, and only its head is read once more.
public final class MlflowImport {
  private static final int RUNS_AT_ONCE = 50;

  private final Source source;
  private final Target target;
  private final Names names;
  private final ImportBatch empty;
  private final Progress progress;
  private final Tally tally = new Tally();
  private final ArtifactCopy artifacts;

  public MlflowImport(
      Source source, Target target, Names names, ImportBatch.Existing existing, Progress progress) {
    this.source = source;
    this.target = target;
    this.names = names;
    this.progress = progress;
    empty = ImportBatch.of(source.origin(), existing);
    artifacts = new ArtifactCopy(source, target, tally);
  }

  /// Hears how far it has come.
  @FunctionalInterface
  public interface Progress {
    /// @param done experiments, of `all`
    void at(int done, int all, String experiment, Tally tally);
  }

  /// @throws io.millrace.base.MillraceException with `IMPORT_CONFLICT` before anything is written
  ///     if names are taken
  public Tally run() throws IOException, InterruptedException {
    List<ExperimentCopy> experiments = source.experiments().stream().map(names::of).toList();
    List<RegisteredModelCopy> models = models();
    claimNames(experiments, models);
    for (int i = 0; i < experiments.size(); i++) {
      ExperimentCopy experiment = experiments.get(i);
      int done = i;
      progress.at(done, experiments.size(), experiment.name(), tally);
      bring(experiment, () -> progress.at(done, experiments.size(), experiment.name(), tally));
    }
    for (RegisteredModelCopy model : models) {
      bring(model);
    }
    progress.at(experiments.size(), experiments.size(), "", tally);
    return tally;
  }

  private List<RegisteredModelCopy> models() {
    List<RegisteredModelCopy> models = new ArrayList<>();
    source.registeredModels(
        model -> {
          if (model.keepsPrompts()) {
            tally.leaveOut("prompt %s: this server keeps no prompts".formatted(model.name()));
          } else {
            models.add(names.of(model));
          }
        });
    return models;
  }

  private void claimNames(List<ExperimentCopy> experiments, List<RegisteredModelCopy> models)
      throws IOException, InterruptedException {
    tally.find(EXPERIMENTS, experiments.size());
    tally.find(REGISTERED_MODELS, models.size());
    List<RegisteredModelCopy> heads = models.stream().map(m -> m.withVersions(List.of())).toList();
    int rounds = Math.ceilDiv(Math.max(experiments.size(), heads.size()), ImportBatch.THINGS_MAX);
    for (int round = 0; round < rounds; round++) {
      target.write(
          empty.withExperiments(part(experiments, round)).withRegisteredModels(part(heads, round)));
    }
    tally.bring(EXPERIMENTS, experiments.size());
    tally.bring(REGISTERED_MODELS, models.size());
  }

  private static <T> List<T> part(List<T> all, int round) {
    int from = Math.min(all.size(), round * ImportBatch.THINGS_MAX);
    return all.subList(from, Math.min(all.size(), from + ImportBatch.THINGS_MAX));
  }

  private void bring(ExperimentCopy experiment, Runnable step)
      throws IOException, InterruptedException {
    List<LoggedModelCopy> models = new ArrayList<>();
    source.loggedModels(experiment.id(), models::add);
    tally.find(LOGGED_MODELS, models.size());
    List<LoggedModelCopy> unfinished = new ArrayList<>();
    for (List<LoggedModelCopy> some : Parts.of(models, RUNS_AT_ONCE)) {
      unfinished.addAll(heads(some));
      step.run();
    }
    List<RunCopy> runs = new ArrayList<>();
    source.runs(experiment.id(), runs::add);
    tally.find(RUNS, runs.size());
    for (List<RunCopy> some : Parts.of(runs, RUNS_AT_ONCE)) {
      bringRuns(some);
      step.run();
    }
    for (LoggedModelCopy model : unfinished) {
      finish(model);
      step.run();
    }
  }

  private List<LoggedModelCopy> heads(List<LoggedModelCopy> models)
      throws IOException, InterruptedException {
    List<LoggedModelCopy> heads = models.stream().map(m -> m.withPoints(List.of())).toList();
    Set<String> finished = Set.copyOf(target.write(empty.withLoggedModels(heads)).finished());
    return models.stream().filter(model -> !finished.contains(model.id())).toList();
  }

  private void finish(LoggedModelCopy model) throws IOException, InterruptedException {
    for (List<ModelPoint> points : Parts.of(model.points(), ImportBatch.POINTS_MAX)) {
      target.write(empty.withLoggedModels(List.of(model.withPoints(points))));
    }
    artifacts.copy(model);
    target.write(empty.withFinished(List.of(model.id())));
    tally.bring(LOGGED_MODELS, 1);
  }

  private void bringRuns(List<RunCopy> runs) throws IOException, InterruptedException {
    Set<String> finished = Set.copyOf(target.write(empty.withRuns(runs)).finished());
    List<String> ended = new ArrayList<>();
    for (RunCopy run : runs) {
      if (!finished.contains(run.id())) {
        bringPoints(run);
        artifacts.copy(run);
        tally.bring(RUNS, 1);
        if (run.status().isEnd()) {
          ended.add(run.id());
        }
      }
    }
    target.write(empty.withFinished(ended));
  }

  private void bringPoints(RunCopy run) throws IOException, InterruptedException {
    List<PointsCopy> waiting = new ArrayList<>();
    int count = 0;
    for (String key : run.metricKeys()) {
      for (List<Point> points : Parts.of(source.points(run, key), ImportBatch.POINTS_MAX)) {
        if (count + points.size() > ImportBatch.POINTS_MAX) {
          target.write(empty.withPoints(waiting));
          waiting.clear();
          count = 0;
        }
        waiting.add(new PointsCopy(run.id(), key, points));
        count += points.size();
        tally.find(METRIC_POINTS, points.size());
        tally.bring(METRIC_POINTS, points.size());
      }
    }
    target.write(empty.withPoints(waiting));
  }

  private void bring(RegisteredModelCopy model) throws IOException, InterruptedException {
    List<RegisteredModelCopy.Version> known =
        model.versions().stream().filter(version -> !version.holder().isEmpty()).toList();
    tally.find(MODEL_VERSIONS, model.versions().size());
    model.versions().stream()
        .filter(version -> version.holder().isEmpty())
        .forEach(
            version ->
                tally.leaveOut(
                    "version %d of %s: its files belong to no run or logged model"
                        .formatted(version.version(), model.name())));
    for (List<RegisteredModelCopy.Version> versions : Parts.of(known, ImportBatch.THINGS_MAX)) {
      target.write(empty.withRegisteredModels(List.of(model.withVersions(versions))));
      tally.bring(MODEL_VERSIONS, versions.size());
    }
  }
}
