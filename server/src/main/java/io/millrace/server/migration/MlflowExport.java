package io.millrace.server.migration;

import static io.millrace.server.migration.Tally.Thing.ARTIFACTS;
import static io.millrace.server.migration.Tally.Thing.BYTES;
import static io.millrace.server.migration.Tally.Thing.EXPERIMENTS;
import static io.millrace.server.migration.Tally.Thing.LOGGED_MODELS;
import static io.millrace.server.migration.Tally.Thing.METRIC_POINTS;
import static io.millrace.server.migration.Tally.Thing.MODEL_VERSIONS;
import static io.millrace.server.migration.Tally.Thing.REGISTERED_MODELS;
import static io.millrace.server.migration.Tally.Thing.RUNS;

import io.millrace.tracking.transfer.ArtifactHolder;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.Source;
import io.millrace.tracking.transfer.mlruns.MlrunsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes everything that a source keeps into an `mlruns` folder.
public final class MlflowExport {
  private final Source source;
  private final MlrunsWriter writer;
  private final Tally tally = new Tally();

  public MlflowExport(Source source, MlrunsWriter writer) {
    this.source = source;
    this.writer = writer;
  }

  public Tally run() throws IOException {
    for (ExperimentCopy experiment : source.experiments()) {
      writer.write(experiment);
      count(EXPERIMENTS, 1);
      write(experiment);
    }
    List<RegisteredModelCopy> models = new ArrayList<>();
    source.registeredModels(models::add);
    for (RegisteredModelCopy model : models) {
      writer.write(model);
      count(REGISTERED_MODELS, 1);
      count(MODEL_VERSIONS, model.versions().size());
    }
    return tally;
  }

  private void count(Tally.Thing thing, long count) {
    tally.find(thing, count);
    tally.bring(thing, count);
  }

  private void write(ExperimentCopy experiment) throws IOException {
    List<RunCopy> runs = new ArrayList<>();
    source.runs(experiment.id(), runs::add);
    for (RunCopy run : runs) {
      Map<String, List<Point>> points = new TreeMap<>();
      run.metricKeys().forEach(key -> points.put(key, source.points(run, key)));
      writer.write(run, points);
      count(RUNS, 1);
      count(METRIC_POINTS, points.values().stream().mapToInt(List::size).sum());
      writeArtifacts(run);
    }
    List<LoggedModelCopy> models = new ArrayList<>();
    source.loggedModels(experiment.id(), models::add);
    for (LoggedModelCopy model : models) {
      writer.write(model);
      count(LOGGED_MODELS, 1);
      writeArtifacts(model);
    }
  }

  private void writeArtifacts(ArtifactHolder holder) throws IOException {
    if (source.artifacts(holder) instanceof Source.Artifacts.Files(var files, _)) {
      for (Source.File file : files) {
        try (InputStream content = source.open(holder, file.path())) {
          writer.write(holder, file.path(), content);
        }
        count(ARTIFACTS, 1);
        count(BYTES, file.size());
      }
    }
  }
}
