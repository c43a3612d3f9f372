package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;

import io.millrace.base.MillraceException;
import io.millrace.base.worker.OwnFolder;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Copies the files of a bundle into a folder, for a process to read.
final class BundleFiles {
  private static final int FILES_MAX = 10_000;

  private final Artifacts artifacts;
  private int files;

  private BundleFiles(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  /// @param folder is made anew
  static void copy(Artifacts artifacts, ArtifactPath place, Path folder) {
    try {
      if (Files.exists(folder)) {
        OwnFolder.delete(folder);
      }
      new BundleFiles(artifacts).copy(place, Files.createDirectories(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(ArtifactPath place, Path folder) throws IOException {
    for (Artifacts.Entry entry : artifacts.list(place)) {
      ArtifactPath from = place.resolve(entry.name());
      Path to = folder.resolve(entry.name());
      if (!folder.equals(to.getParent()) || ++files > FILES_MAX) {
        throw new MillraceException(
            MODEL_NOT_SERVABLE,
            "'%s' is no name of a file, or the model has more than %,d files."
                .formatted(entry.name(), FILES_MAX),
            "Log the model with fewer files.");
      }
      switch (entry.kind()) {
        case DIRECTORY -> copy(from, Files.createDirectory(to));
        case FILE -> {
          try (InputStream in = artifacts.open(from, 0)) {
            Files.copy(in, to);
          }
        }
      }
    }
  }
}
