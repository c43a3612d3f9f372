package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.event.SourceFile;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Scores files: what comes of one stands below the project's folder as `<name>.scored.<ending>`
/// and, if a record has no answer, `<name>.rejected.<ending>`. Both appear whole. A transform that
/// is asked for again under its key goes on where it was ended, by the config that scored before.
/// Thread-safe; blocks.
public final class FileTransform {
  private static final Duration KEPT = Duration.ofDays(7);

  private final Endpoints endpoints;
  private final Captures captures;
  private final SourceFiles files;
  private final Path checkpoints;
  private final InstantSource clock;
  private final Transform.Limits limits;
  private final Function<LocalTransformFiles, TransformFiles> disk;

  /// @param checkpoints folder of the server's; made if absent
  public FileTransform(
      Endpoints endpoints,
      Captures captures,
      SourceFiles files,
      Path checkpoints,
      InstantSource clock) {
    this(
        endpoints,
        captures,
        files,
        checkpoints,
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
      InstantSource clock,
      Transform.Limits limits,
      Function<LocalTransformFiles, TransformFiles> disk) {
    this.endpoints = endpoints;
    this.captures = captures;
    this.files = files;
    this.checkpoints = checkpoints;
    this.clock = clock;
    this.limits = limits;
    this.disk = disk;
  }

  /// What is to be done.
  ///
  /// @param path of the input, below the project's folder or in a bucket
  /// @param endpoint whose models score
  /// @param folder of the results, below the project's folder; made if absent
  public record Order(String path, String endpoint, String folder, TransformSettings settings) {
    public Order {
      folder = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
    }

    /// Where the answers appear.
    public String scoredPath() {
      return folder + "/" + stem() + ".scored." + ending(settings.output());
    }

    /// Where the rejected records appear.
    public String rejectedPath() {
      String ending = settings.input() == TransformSettings.Format.CSV ? "csv" : "jsonl";
      return folder + "/" + stem() + ".rejected." + ending;
    }

    private String stem() {
      String name = path.substring(path.lastIndexOf('/') + 1);
      int dot = name.lastIndexOf('.');
      return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String ending(TransformSettings.Format format) {
      return switch (format) {
        case CSV -> "csv";
        case JSON -> "json";
        case JSONL -> "jsonl";
      };
    }
  }

  /// @param config that scored
  public record Result(EndpointConfig config, long scored, long rejected) {}

  /// Scores all records.
  /// @throws InterruptedException when the result is not wanted any more: nothing is left behind
  ///     then; or the server stops
  /// @throws MillraceException with `CSV_INVALID`, `JSON_INVALID` or `TRANSFORM_INVALID` if the
  ///     input cannot be transformed as it is asked; with what [BatchScoring], [SourceFiles] and
  ///     [Captures] say
  /// @throws TaskFailure with `Batch.BadRow`
  public Result run(Order order, TaskContext context) throws InterruptedException {
    String key = context.visitKey();
    try (SourceFile source = files.open(order.path())) {
      TransformFiles places = disk.apply(places(order, key));
      try {
        return run(order, source, places, context);
      } catch (InterruptedException e) {
        if (context.cancelled()) {
          discard(places);
        }
        throw e;
      } catch (TaskFailure e) {
        discard(places);
        throw e;
      } catch (MillraceException e) {
        if (e.code().kind() == ErrorCode.Kind.INVALID_INPUT) {
          discard(places);
        }
        throw e;
      }
    } catch (IOException e) {
      throw new MillraceException(
          STORAGE_UNAVAILABLE,
          "The results of '%s' cannot be written to '%s': %s"
              .formatted(order.path(), order.folder(), e.getMessage()),
          "Check that the folder can be written and the disk has room.",
          e);
    }
  }

  private Result run(Order order, SourceFile source, TransformFiles places, TaskContext context)
      throws IOException, InterruptedException {
    String task = TransformStamp.of(order, source);
    Optional<Checkpoint> before = before(places, task);
    BatchScoring scoring =
        before.isPresent()
            ? BatchScoring.of(endpoints, order.endpoint(), before.get().config())
            : BatchScoring.of(endpoints, order.endpoint());
    Instant started = before.map(Checkpoint::started).orElseGet(clock::instant);
    InferenceIds ids = new InferenceIds(context.visitKey(), started);
    TransformInput input = open(order, source, scoring, ids);
    int config = scoring.config().number();
    Checkpoint from =
        before.orElseGet(
            () -> new Checkpoint(task, config, started, input.start(), 0, 0, 0, 0, 0, false));
    if (before.isEmpty()) {
      places.checkpoint(from.bytes());
    }
    CapturePortions portions =
        new CapturePortions(captures, scoring.config(), ids, limits.portionRows(), from);
    Checkpoint done =
        new Transform(input, order.settings(), places, portions, from, context, clock, limits)
            .run();
    return new Result(scoring.config(), done.good(), done.bad());
  }

  private TransformInput open(
      Order order, SourceFile source, BatchScoring scoring, InferenceIds ids) throws IOException {
    TransformSettings settings = order.settings();
    return switch (settings.input()) {
      case CSV -> CsvInput.open(source.path(), scoring, settings, ids, limits.blockBytes());
      case JSON, JSONL ->
          JsonInput.open(source.path(), scoring, settings, ids, limits.blockBytes());
    };
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
                && (last.good() == 0 && last.bad() > 0 || places.has(TransformFiles.Kind.SCORED))
            : places.holds(TransformFiles.Kind.SCORED, last.scoredBytes())
                && places.holds(TransformFiles.Kind.REJECTED, last.rejectedBytes());
    return there ? found : Optional.empty();
  }

  private LocalTransformFiles places(Order order, String key) throws IOException {
    ProjectFolder folder = files.folder();
    Path output = Files.createDirectories(folder.path(order.folder()));
    Files.createDirectories(checkpoints);
    sweep(checkpoints, "*.json");
    sweep(output, ".*.part");
    String tag = TransformStamp.digest(List.of(key, order.scoredPath())).substring(0, 12);
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

  private static void discard(TransformFiles places) throws IOException {
    places.drop(TransformFiles.Kind.SCORED);
    places.drop(TransformFiles.Kind.REJECTED);
    places.dropCheckpoint();
  }
}
