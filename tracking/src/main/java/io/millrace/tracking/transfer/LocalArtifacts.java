package io.millrace.tracking.transfer;

import static io.millrace.base.ErrorCode.IMPORT_SOURCE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.tracking.transfer.Source.Artifacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Artifacts in folders of this machine.
///
/// @param base what relative locations are relative to
/// @param served where the server kept what it called `mlflow-artifacts:/`
public record LocalArtifacts(Path base, Path served) {
  private static final String SERVED = "mlflow-artifacts:";

  /// All files of a holder.
  /// @param moved where they are if the location that was written down is gone
  public Artifacts list(ArtifactHolder holder, Optional<Path> moved) {
    return folder(holder, moved)
        .<Artifacts>map(folder -> new Artifacts.Files(files(folder)))
        .orElseGet(() -> new Artifacts.Elsewhere(holder.location()));
  }

  /// Opens one file of a holder.
  public InputStream open(ArtifactHolder holder, Optional<Path> moved, String path) {
    Path file = folder(holder, moved).orElseThrow().resolve(path);
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Optional<Path> folder(ArtifactHolder holder, Optional<Path> moved) {
    return moved.filter(Files::isDirectory).or(() -> folder(holder.location()));
  }

  private Optional<Path> folder(String location) {
    if (location.startsWith(SERVED)) {
      String path = location.substring(SERVED.length()).replaceFirst("^/+", "");
      return Optional.of(served.resolve(path));
    }
    if (location.startsWith("file:")) {
      return Optional.of(Path.of(URI.create(location).getPath()));
    }
    return location.matches("[a-z][a-z0-9+.-]+:.*")
        ? Optional.empty()
        : Optional.of(base.resolve(location));
  }

  private static List<Source.File> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(Files::isRegularFile)
          .map(file -> new Source.File(folder.relativize(file).toString(), size(file)))
          .sorted(Comparator.comparing(Source.File::path))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(folder, e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MillraceException unreadable(Path path, Exception cause) {
    return new MillraceException(
        IMPORT_SOURCE_INVALID,
        "%s cannot be read: %s".formatted(path, cause.getMessage()),
        "Check that it is there and that this user may read it.",
        cause);
  }
}
