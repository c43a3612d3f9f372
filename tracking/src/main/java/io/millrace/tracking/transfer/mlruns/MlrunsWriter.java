package io.millrace.tracking.transfer.mlruns;

import static io.millrace.base.ErrorCode.EXPORT_FOLDER_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Tag;
import io.millrace.tracking.transfer.ArtifactHolder;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.LoggedModelCopy.ModelPoint;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// Writes an `mlruns` folder that MLflow's file store reads: experiments first, then what they
/// hold, registered models last.
public final class MlrunsWriter {
  private final Path root;
  private final Map<String, Path> experiments = new HashMap<>();
  private final Map<String, ArtifactHolder> holders = new HashMap<>();

  /// @param folder made if absent
  /// @throws io.millrace.base.MillraceException with `EXPORT_FOLDER_INVALID` if it is not empty
  public MlrunsWriter(Path folder) throws IOException {
    root = folder.toAbsolutePath().normalize();
    Files.createDirectories(root.resolve(MlrunsSource.TRASH));
    try (Stream<Path> entries = Files.list(root)) {
      require(
          entries.allMatch(entry -> entry.endsWith(MlrunsSource.TRASH)),
          EXPORT_FOLDER_INVALID,
          "Name a folder that is empty or does not exist yet.",
          "%s holds something already",
          root);
    }
  }

  public void write(ExperimentCopy copy) throws IOException {
    boolean isActive = copy.lifecycle() == Lifecycle.ACTIVE;
    Path folder = below(isActive ? root : root.resolve(MlrunsSource.TRASH), copy.id());
    experiments.put(copy.id(), folder);
    meta(
        folder,
        Json.object()
            .put("artifact_location", folder.toString())
            .put("creation_time", copy.createdAt())
            .put("experiment_id", copy.id())
            .put("last_update_time", copy.updatedAt())
            .put("lifecycle_stage", stage(copy.lifecycle()))
            .put("name", copy.name()));
    tags(folder, copy.tags());
  }

  /// @param points of each of its metrics
  public void write(RunCopy copy, Map<String, List<Point>> points) throws IOException {
    holders.put(copy.id(), copy);
    new RunWriter(experiment(copy), folder(copy)).write(copy);
    for (Map.Entry<String, List<Point>> metric : points.entrySet()) {
      entry(
          folder(copy).resolve("metrics"),
          metric.getKey(),
          metric.getValue().stream().map(MlrunsWriter::line).collect(Collectors.joining()));
    }
  }

  private static String line(Point point) {
    return "%d %s %d%n".formatted(point.timestamp(), number(point.value()), point.step());
  }

  /// As Python reads it.
  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
  }

  public void write(LoggedModelCopy copy) throws IOException {
    holders.put(copy.id(), copy);
    Path folder = folder(copy);
    meta(
        folder,
        Json.object()
            .put("artifact_location", artifacts(copy).toString())
            .put("creation_timestamp", copy.createdAt())
            .put("experiment_id", copy.experimentId())
            .put("last_updated_timestamp", copy.updatedAt())
            .put("lifecycle_stage", stage(copy.lifecycle()))
            .put("model_id", copy.id())
            .put("model_type", copy.modelType())
            .put("name", copy.name())
            .put("source_run_id", copy.sourceRunId())
            .put("status", copy.statusNumber())
            .putNull("status_message"));
    tags(folder, copy.tags());
    for (var param : copy.params()) {
      entry(folder.resolve("params"), param.key(), param.value());
    }
    Map<String, List<ModelPoint>> metrics =
        copy.points().stream().collect(Collectors.groupingBy(ModelPoint::key));
    for (Map.Entry<String, List<ModelPoint>> metric : metrics.entrySet()) {
      String lines =
          metric.getValue().stream().map(MlrunsWriter::line).collect(Collectors.joining());
      entry(folder.resolve("metrics"), metric.getKey(), lines);
    }
  }

  private static String line(ModelPoint point) {
    return Stream.of(
            line(point.point()).strip(), point.runId(), point.datasetName(), point.datasetDigest())
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(" ", "", "\n"));
  }

  public void write(RegisteredModelCopy copy) throws IOException {
    Path folder = below(root.resolve(MlrunsSource.MODELS), copy.name());
    meta(
        folder,
        Json.object()
            .put("creation_timestamp", copy.createdAt())
            .put("description", copy.description().orElse(""))
            .put("last_updated_timestamp", copy.updatedAt())
            .put("name", copy.name()));
    tags(folder, copy.tags());
    for (RegisteredModelCopy.Version version : copy.versions()) {
      write(folder.resolve("version-" + version.version()), copy.name(), version);
    }
    for (var alias : copy.aliases()) {
      entry(folder.resolve("aliases"), alias.alias(), Integer.toString(alias.version()));
    }
  }

  private void write(Path folder, String model, RegisteredModelCopy.Version copy)
      throws IOException {
    boolean isLoggedModel = copy.holder().startsWith("m-") && copy.path().isEmpty();
    ArtifactHolder holder = holders.get(copy.holder());
    String location = holder == null ? "" : artifacts(holder).resolve(copy.path()).toString();
    ObjectNode meta =
        Json.object()
            .put("creation_timestamp", copy.createdAt())
            .put("current_stage", capital(copy.stage().name()))
            .put("description", copy.description())
            .put("last_updated_timestamp", copy.updatedAt())
            .put("name", model)
            .put("run_id", copy.runId())
            .put("run_link", copy.runLink())
            .put("source", isLoggedModel ? "models:/" + copy.holder() : location)
            .put("status", "READY")
            .putNull("status_message")
            .put("storage_location", location)
            .putNull("user_id")
            .put("version", copy.version());
    copy.modelId().ifPresent(id -> meta.put("model_id", id));
    meta(folder, meta);
    tags(folder, copy.tags());
  }

  /// Stores one file of a run or logged model that has been written.
  public void write(ArtifactHolder holder, String path, InputStream content) throws IOException {
    Path file = below(artifacts(holder), path);
    Files.createDirectories(file.resolveSibling("."));
    Files.copy(content, file);
  }

  private Path experiment(ArtifactHolder of) {
    return experiments.getOrDefault(of.experimentId(), below(root, of.experimentId()));
  }

  private Path folder(ArtifactHolder holder) {
    return switch (holder) {
      case RunCopy run -> below(experiment(run), run.id());
      case LoggedModelCopy model ->
          below(experiment(model).resolve(MlrunsSource.MODELS), model.id());
    };
  }

  private Path artifacts(ArtifactHolder holder) {
    return folder(holder).resolve("artifacts");
  }

  /// Where what the server calls `name` is put: in `folder`, whatever a server may say.
  /// @throws io.millrace.base.MillraceException with `EXPORT_FOLDER_INVALID`
  static Path below(Path folder, String name) {
    Path place = folder.resolve(name).normalize();
    require(
        place.startsWith(folder) && !place.equals(folder),
        EXPORT_FOLDER_INVALID,
        "Report it: no server should answer this.",
        "'%s' would be written outside of its folder",
        name);
    return place;
  }

  static String stage(Lifecycle lifecycle) {
    return lifecycle.name().toLowerCase(Locale.ROOT);
  }

  private static String capital(String name) {
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  static void meta(Path folder, ObjectNode fields) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(Meta.FILE), Yaml.write(fields));
  }

  static void tags(Path folder, List<Tag> tags) throws IOException {
    for (Tag tag : tags) {
      entry(folder.resolve("tags"), tag.key(), tag.value());
    }
  }

  static void entry(Path folder, String key, String text) throws IOException {
    Path file = below(folder, key);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }
}
