package io.millrace.tracking.transfer.mlruns;

import static io.millrace.base.ErrorCode.IMPORT_SOURCE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.Param;
import io.millrace.tracking.Tag;
import io.millrace.tracking.transfer.ArtifactHolder;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.LocalArtifacts;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.LoggedModelCopy.ModelPoint;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.Source;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Reads an `mlruns` folder. Artifacts are looked for in the folder itself first: it may have been
/// moved since its locations were written down.
public final class MlrunsSource implements Source {
  static final String TRASH = ".trash";
  static final String MODELS = "models";

  private final Path root;
  private final LocalArtifacts artifacts;

  /// @param served where the server kept what it called `mlflow-artifacts:/`
  public MlrunsSource(Path folder, Path served) {
    root = folder.toAbsolutePath().normalize();
    artifacts = new LocalArtifacts(root, served);
    require(
        !experimentFolders().isEmpty(),
        IMPORT_SOURCE_INVALID,
        "Name the folder that holds a folder with a meta.yaml for each experiment.",
        "%s holds no experiments",
        root);
  }

  @Override
  public String origin() {
    return root.toString();
  }

  private List<Path> experimentFolders() {
    return Stream.of(root, root.resolve(TRASH))
        .flatMap(folder -> Entries.things(folder).stream())
        .toList();
  }

  private Path folder(String experimentId) {
    Path active = root.resolve(experimentId);
    return Meta.isIn(active) ? active : root.resolve(TRASH).resolve(experimentId);
  }

  @Override
  public List<ExperimentCopy> experiments() {
    return experimentFolders().stream().map(MlrunsSource::experiment).toList();
  }

  private static ExperimentCopy experiment(Path folder) {
    Meta meta = Meta.of(folder);
    return new ExperimentCopy(
        meta.id("experiment_id"),
        meta.text("name"),
        meta.lifecycle(),
        meta.number("creation_time"),
        meta.number("last_update_time"),
        Entries.read(folder.resolve("tags"), Tag::new));
  }

  @Override
  public void runs(String experimentId, Consumer<RunCopy> each) {
    Path experiment = folder(experimentId);
    Entries.things(experiment).forEach(run -> each.accept(RunFolder.of(experiment, run).copy()));
  }

  @Override
  public List<Point> points(RunCopy run, String key) {
    Path file = folder(run.experimentId()).resolve(run.id()).resolve("metrics").resolve(key);
    return Point.history(
        Entries.lines(file).stream().map(line -> PointLine.of(file, line).point()).toList());
  }

  @Override
  public void loggedModels(String experimentId, Consumer<LoggedModelCopy> each) {
    Entries.things(folder(experimentId).resolve(MODELS))
        .forEach(folder -> each.accept(loggedModel(experimentId, folder)));
  }

  private static LoggedModelCopy loggedModel(String experimentId, Path folder) {
    Meta meta = Meta.of(folder);
    return new LoggedModelCopy(
        meta.id("model_id"),
        experimentId,
        meta.text("name"),
        meta.number("creation_timestamp"),
        meta.number("last_updated_timestamp"),
        LoggedModelCopy.status(meta.number("status")),
        meta.text("model_type"),
        meta.text("source_run_id"),
        meta.lifecycle(),
        meta.text("artifact_location"),
        Entries.read(folder.resolve("tags"), Tag::new),
        Entries.read(folder.resolve("params"), Param::new),
        points(folder.resolve("metrics")));
  }

  private static List<ModelPoint> points(Path folder) {
    return Entries.keys(folder).stream()
        .flatMap(
            key ->
                Entries.lines(folder.resolve(key)).stream()
                    .map(line -> PointLine.of(folder.resolve(key), line).modelPoint(key)))
        .distinct()
        .toList();
  }

  @Override
  public void registeredModels(Consumer<RegisteredModelCopy> each) {
    Entries.things(root.resolve(MODELS)).forEach(model -> each.accept(ModelFolder.copy(model)));
  }

  @Override
  public Artifacts artifacts(ArtifactHolder holder) {
    return artifacts.list(holder, Optional.of(beside(holder)));
  }

  @Override
  public InputStream open(ArtifactHolder holder, String path) {
    return artifacts.open(holder, Optional.of(beside(holder)), path);
  }

  private Path beside(ArtifactHolder holder) {
    Path experiment = folder(holder.experimentId());
    Path folder =
        switch (holder) {
          case RunCopy run -> experiment.resolve(run.id());
          case LoggedModelCopy model -> experiment.resolve(MODELS).resolve(model.id());
        };
    return folder.resolve("artifacts");
  }

  @Override
  public void close() {}
}
