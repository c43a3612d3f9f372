package io.millrace.tracking.transfer;

import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/// Where tracked runs and registered models are read from: deleted ones too, where the source tells
/// of them. Blocks; used by one thread at a time.
///
/// Every method throws [io.millrace.base.MillraceException] with `IMPORT_SOURCE_INVALID` if the
/// source cannot be read or holds what it should not.
public interface Source extends AutoCloseable {
  /// What the server remembers as the origin of what came from here: the same for the same source.
  String origin();

  List<ExperimentCopy> experiments();

  void runs(String experimentId, Consumer<RunCopy> each);

  /// Every point of one metric once, by (timestamp, step, value).
  List<Point> points(RunCopy run, String key);

  void loggedModels(String experimentId, Consumer<LoggedModelCopy> each);

  void registeredModels(Consumer<RegisteredModelCopy> each);

  /// All files of a holder, in the order of their paths.
  Artifacts artifacts(ArtifactHolder holder);

  /// Opens one of [#artifacts].
  InputStream open(ArtifactHolder holder, String path);

  /// What is known of a holder's files.
  sealed interface Artifacts {
    /// @param links paths of symbolic links, which are not followed
    record Files(List<File> files, List<String> links) implements Artifacts {
      public Files {
        files = List.copyOf(files);
        links = List.copyOf(links);
      }

      public Files(List<File> files) {
        this(files, List.of());
      }
    }

    /// They are where this source cannot read.
    record Elsewhere(String location) implements Artifacts {}
  }

  /// @param path relative to the holder's artifacts
  /// @param size bytes
  record File(String path, long size) {}

  @Override
  void close();
}
