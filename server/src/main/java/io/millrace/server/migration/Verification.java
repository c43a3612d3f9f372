package io.millrace.server.migration;

import static io.millrace.server.migration.Tally.Thing.ARTIFACTS;
import static io.millrace.server.migration.Tally.Thing.BYTES;
import static io.millrace.server.migration.Tally.Thing.EXPERIMENTS;
import static io.millrace.server.migration.Tally.Thing.LOGGED_MODELS;
import static io.millrace.server.migration.Tally.Thing.METRIC_POINTS;
import static io.millrace.server.migration.Tally.Thing.MODEL_VERSIONS;
import static io.millrace.server.migration.Tally.Thing.REGISTERED_MODELS;
import static io.millrace.server.migration.Tally.Thing.RUNS;

import io.millrace.base.digest.Sha256;
import io.millrace.tracking.transfer.ArtifactHolder;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.Source;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads both sides and compares them: every field, every point of every metric, every file by its
/// SHA-256.
public final class Verification {
  private final Source source;
  private final Target target;
  private final Names names;
  private final Tally tally = new Tally();
  private final List<String> differences = new ArrayList<>();

  public Verification(Source source, Target target, Names names) {
    this.source = source;
    this.target = target;
    this.names = names;
  }

  /// What differs, a sentence for each.
  public List<String> run() throws IOException {
    Map<String, ExperimentCopy> there =
        target.source().experiments().stream()
            .collect(Collectors.toMap(ExperimentCopy::name, Function.identity()));
    for (ExperimentCopy experiment : source.experiments()) {
      verify(names.of(experiment), there);
    }
    source.registeredModels(
        model -> {
          if (!model.keepsPrompts()) {
            verify(names.of(model));
          }
        });
    return List.copyOf(differences);
  }

  /// What was compared.
  public Tally tally() {
    return tally;
  }

  private void verify(ExperimentCopy experiment, Map<String, ExperimentCopy> there)
      throws IOException {
    tally.find(EXPERIMENTS, 1);
    if (!there.containsKey(experiment.name())) {
      differences.add("experiment %s is not there".formatted(experiment.name()));
      return;
    }
    List<RunCopy> runs = new ArrayList<>();
    source.runs(experiment.id(), runs::add);
    for (RunCopy run : runs) {
      verify(run);
    }
    List<LoggedModelCopy> models = new ArrayList<>();
    source.loggedModels(experiment.id(), models::add);
    for (LoggedModelCopy model : models) {
      verify(model);
    }
  }

  private void verify(RunCopy run) throws IOException {
    tally.find(RUNS, 1);
    RunCopy there = target.source().run(run.id()).orElse(null);
    if (there == null) {
      differences.add("run %s is not there".formatted(run.id()));
      return;
    }
    differences.addAll(Comparison.of("run " + run.id(), run, there));
    for (String key : run.metricKeys()) {
      var points = source.points(run, key);
      tally.find(METRIC_POINTS, points.size());
      if (!Comparison.areEqual(points, target.source().points(there, key))) {
        differences.add("run %s: the points of metric %s differ".formatted(run.id(), key));
      }
    }
    verifyArtifacts("run " + run.id(), run, there);
  }

  private void verify(LoggedModelCopy model) throws IOException {
    tally.find(LOGGED_MODELS, 1);
    LoggedModelCopy there = target.source().loggedModel(model.id()).orElse(null);
    if (there == null) {
      differences.add("logged model %s is not there".formatted(model.id()));
      return;
    }
    differences.addAll(Comparison.of("logged model " + model.id(), model, there));
    verifyArtifacts("logged model " + model.id(), model, there);
  }

  private void verify(RegisteredModelCopy model) {
    tally.find(REGISTERED_MODELS, 1);
    tally.find(MODEL_VERSIONS, model.versions().size());
    RegisteredModelCopy there = target.source().registeredModel(model.name()).orElse(null);
    if (there == null) {
      differences.add("registered model %s is not there".formatted(model.name()));
    } else {
      differences.addAll(Comparison.of("registered model " + model.name(), model, there));
    }
  }

  private void verifyArtifacts(String what, ArtifactHolder holder, ArtifactHolder there)
      throws IOException {
    if (!(source.artifacts(holder) instanceof Source.Artifacts.Files(var files, _))) {
      return;
    }
    if (!new Source.Artifacts.Files(files).equals(target.source().artifacts(there))) {
      differences.add("%s: its artifacts differ in names or sizes".formatted(what));
      return;
    }
    for (Source.File file : files) {
      tally.find(ARTIFACTS, 1);
      tally.find(BYTES, file.size());
      try (InputStream ours = source.open(holder, file.path());
          InputStream theirs = target.source().open(there, file.path())) {
        if (!Sha256.of(ours).hex().equals(Sha256.of(theirs).hex())) {
          differences.add("%s: artifact %s differs".formatted(what, file.path()));
        }
      }
    }
  }
}
