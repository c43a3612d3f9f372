package io.millrace.tracking.transfer;

import static io.millrace.base.ErrorCode.IMPORT_SOURCE_INVALID;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.millrace.base.MillraceException;
import io.millrace.tracking.transfer.Source.Artifacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Artifacts in folders of this machine: of those that the user has named, because what is imported
/// could name any other.
///
/// @param base what relative locations are relative to
/// @param served where the server kept what it called `mlflow-artifacts:/`
public record LocalArtifacts(Path base, Path served) {
  private static final String SERVED = "mlflow-artifacts:";

  /// All files of a holder.
  /// @param moved where they are if the location that was written down is gone
  public Artifacts list(ArtifactHolder holder, Optional<Path> moved) {
    return folder(holder, moved)
        .<Artifacts>map(LocalArtifacts::files)
        .orElseGet(() -> new Artifacts.Elsewhere(holder.location()));
  }

  /// Opens one file of a holder.
  public InputStream open(ArtifactHolder holder, Optional<Path> moved, String path) {
    Path file = folder(holder, moved).orElseThrow().resolve(path);
    try {
      return Files.newInputStream(file, NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Optional<Path> folder(ArtifactHolder holder, Optional<Path> moved) {
    return moved
        .filter(Files::isDirectory)
        .or(() -> folder(holder.location()))
        .filter(this::isNamed);
  }

  /// Whether a folder, all links resolved, lies in one of both. What is absent holds nothing.
  private boolean isNamed(Path folder) {
    return real(folder)
        .map(
            found ->
                Stream.of(base, served)
                    .flatMap(top -> real(top).stream())
                    .anyMatch(found::startsWith))
        .orElse(true);
  }

  private static Optional<Path> real(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private Optional<Path> folder(String location) {
    if (location.startsWith(SERVED)) {
      String path = location.substring(SERVED.length()).replaceFirst("^/+", "");
      return Optional.of(served.resolve(path));
    }
    if (location.startsWith("file:")) {
      return ofUri(location);
    }
    return location.matches("[a-z][a-z0-9+.-]+:.*")
        ? Optional.empty()
        : Optional.of(base.resolve(location));
  }

  private static Optional<Path> ofUri(String location) {
    try {
      return Optional.ofNullable(URI.create(location).getPath()).map(Path::of);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Artifacts.Files files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return new Artifacts.Files(List.of());
    }
    List<Source.File> files = new ArrayList<>();
    List<String> links = new ArrayList<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.toList()) {
        String path = folder.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
          links.add(path);
        } else if (Files.isRegularFile(file, NOFOLLOW_LINKS)) {
          files.add(new Source.File(path, size(file)));
        }
      }
      files.sort(Comparator.comparing(Source.File::path));
      links.sort(Comparator.naturalOrder());
      return new Artifacts.Files(files, links);
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
