package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.DatasetVersion;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.event.SourceFiles;
import io.millrace.serving.BatchScoring;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Scores files: what comes of one stands below the project's folder as `<name>.scored.<ending>`,
/// or is a version of a dataset, and, if a record has no answer, `<name>.rejected.<ending>`. Each
/// appears whole. A transform that
/// is asked for again under its key goes on where it was ended, by the config that scored before.
/// Thread-safe; blocks.
public final class FileTransform {
  private static final Duration KEPT = Duration.ofDays(7);

  private final Endpoints endpoints;
  private final Captures captures;
  private final SourceFiles files;
  private final Path checkpoints;
  private final TransformTables tables;
  private final InstantSource clock;
  private final Transform.Limits limits;
  private final Function<LocalTransformFiles, TransformFiles> disk;

  /// @param checkpoints folder of the server's; made if absent
  public FileTransform(
      Endpoints endpoints,
      Captures captures,
      SourceFiles files,
      Path checkpoints,
      TransformTables tables,
      InstantSource clock) {
    this(
        endpoints,
        captures,
        files,
        checkpoints,
        tables,
        clock,
        new Transform.Limits(
            Runtime.getRuntime().availableProcessors(), Duration.ofSeconds(1), 1 << 18, 20_000),
        places -> places);
  }

  FileTransform(
      Endpoints endpoints,
      Captures captures,
      SourceFiles files,
      Path checkpoints,
      TransformTables tables,
      InstantSource clock,
      Transform.Limits limits,
      Function<LocalTransformFiles, TransformFiles> disk) {
    this.endpoints = endpoints;
    this.captures = captures;
    this.files = files;
    this.checkpoints = checkpoints;
    this.tables = tables;
    this.clock = clock;
    this.limits = limits;
    this.disk = disk;
  }

  /// What is to be done.
  ///
  /// @param data what is scored
  /// @param endpoint whose models score
  /// @param folder of the results, below the project's folder; made if absent
  public record Order(
      TransformData data, String endpoint, String folder, TransformSettings settings) {
    public Order {
      folder = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
    }

    /// Where the answers appear.
    public String scoredPath() {
      return folder + "/" + data.stem() + ".scored." + ending(settings.output());
    }

    /// Where the rejected records appear.
    public String rejectedPath() {
      String ending = settings.readsJson() ? "jsonl" : "csv";
      return folder + "/" + data.stem() + ".rejected." + ending;
    }

    private static String ending(TransformSettings.Format format) {
      return switch (format) {
        case CSV -> "csv";
        case JSON -> "json";
        case JSONL -> "jsonl";
        case PARQUET -> "parquet";
      };
    }
  }

  /// @param config that scored
  /// @param version of the dataset that the answers have become
  public record Result(
      EndpointConfig config, long scored, long rejected, Optional<DatasetVersion> version) {}

  /// Scores all records.
  /// @throws InterruptedException when the result is not wanted any more: nothing is left behind
  ///     then; or the server stops
  /// @throws MillraceException with `CSV_INVALID`, `JSON_INVALID`, `PARQUET_INVALID` or
  ///     `TRANSFORM_INVALID` if the input cannot be transformed as it is asked; with what
  ///     [BatchScoring], [SourceFiles], [Captures] and [io.millrace.data.Datasets] say
  /// @throws TaskFailure with `Batch.BadRow`, or `Batch.DatasetRefused` if the answers do not fit
  ///     the dataset
  public Result run(Order order, TaskContext context) throws InterruptedException {
    String tag =
        TransformStamp.digest(List.of(context.visitKey(), order.scoredPath())).substring(0, 12);
    try (TransformSource source =
        TransformSource.open(order, files, tables, Files.createDirectories(checkpoints), tag)) {
      TransformFiles places = disk.apply(places(order, tag));
      try {
        return run(order, source, places, context);
      } catch (InterruptedException e) {
        if (context.cancelled()) {
          discard(places, source);
        }
        throw e;
      } catch (TaskFailure e) {
        discard(places, source);
        throw e;
      } catch (MillraceException e) {
        if (e.code().kind() == ErrorCode.Kind.INVALID_INPUT) {
          discard(places, source);
        }
        throw e;
      }
    } catch (IOException e) {
      throw new MillraceException(
          STORAGE_UNAVAILABLE,
          "The results of '%s' cannot be written to '%s': %s"
              .formatted(order.data().stem(), order.folder(), e.getMessage()),
          "Check that the folder can be written and the disk has room.",
          e);
    }
  }

  private Result run(
      Order order, TransformSource source, TransformFiles places, TaskContext context)
      throws IOException, InterruptedException {
    Optional<Checkpoint> before = before(places, source.stamp());
    BatchScoring scoring =
        before.isPresent()
            ? BatchScoring.of(endpoints, order.endpoint(), before.get().config())
            : BatchScoring.of(endpoints, order.endpoint());
    Checkpoint written =
        before.filter(Checkpoint::complete).isPresent()
            ? before.get()
            : transform(order, source, places, scoring, before, context);
    Checkpoint done = new TransformResults(order, tables, places, source).appear(written);
    source.forget();
    return new Result(scoring.config(), done.good(), done.bad(), version(order, done));
  }

  private Optional<DatasetVersion> version(Order order, Checkpoint done) {
    return order
        .settings()
        .dataset()
        .filter(_ -> done.version() > 0)
        .map(dataset -> tables.datasets().version(dataset, done.version()));
  }

  private Checkpoint transform(
      Order order,
      TransformSource source,
      TransformFiles places,
      BatchScoring scoring,
      Optional<Checkpoint> before,
      TaskContext context)
      throws IOException, InterruptedException {
    int config = scoring.config().number();
    Instant started = before.map(Checkpoint::started).orElseGet(clock::instant);
    InferenceIds ids = new InferenceIds(context.visitKey(), started);
    TransformInput input = source.input(scoring, ids, limits.blockBytes());
    Checkpoint from =
        before.orElseGet(
            () ->
                new Checkpoint(
                    source.stamp(),
                    config,
                    started,
                    input.start(),
                    0,
                    0,
                    0,
                    0,
                    0,
                    false,
                    0,
                    Collections.emptySortedSet()));
    if (before.isEmpty()) {
      places.checkpoint(from.bytes());
    }
    CapturePortions portions =
        new CapturePortions(captures, scoring.config(), ids, limits.portionRows(), from);
    return new Transform(input, order.settings(), places, portions, from, context, clock, limits)
        .run();
  }

  /// Where the same transform was ended; absent if it has to begin at the beginning.
  private static Optional<Checkpoint> before(TransformFiles places, String task)
      throws IOException {
    Optional<Checkpoint> found =
        places.checkpoint().flatMap(Checkpoint::read).filter(last -> last.task().equals(task));
    if (found.isEmpty()) {
      return found;
    }
    Checkpoint last = found.get();
    boolean there =
        last.complete()
            ? (last.bad() == 0 || places.has(TransformFiles.Kind.REJECTED))
                && ((last.good() == 0 && last.bad() > 0)
                    || last.version() > 0
                    || places.has(TransformFiles.Kind.SCORED))
            : places.holds(TransformFiles.Kind.SCORED, last.scoredBytes())
                && places.holds(TransformFiles.Kind.REJECTED, last.rejectedBytes());
    return there ? found : Optional.empty();
  }

  private LocalTransformFiles places(Order order, String tag) throws IOException {
    ProjectFolder folder = files.folder();
    Path output = Files.createDirectories(folder.path(order.folder()));
    sweep(checkpoints, "*");
    sweep(output, ".*.part");
    return new LocalTransformFiles(
        folder.path(order.scoredPath()),
        folder.path(order.rejectedPath()),
        tag,
        checkpoints.resolve(tag + ".json"));
  }

  /// Deletes what transforms left that nobody asked for again.
  private void sweep(Path folder, String pattern) throws IOException {
    Instant oldest = clock.instant().minus(KEPT);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, pattern)) {
      for (Path file : left) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static void discard(TransformFiles places, TransformSource source) throws IOException {
    source.forget();
    places.drop(TransformFiles.Kind.SCORED);
    places.drop(TransformFiles.Kind.REJECTED);
    places.dropCheckpoint();
  }
}
