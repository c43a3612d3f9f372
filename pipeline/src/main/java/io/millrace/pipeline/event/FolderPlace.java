package io.millrace.pipeline.event;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A folder of the project. Links and folders in it are no files.
record FolderPlace(Watch watch, ProjectFolder project) implements WatchedPlace {
  @Override
  public List<Found> files() throws IOException {
    Path folder = path();
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      return List.of();
    }
    List<Found> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        look(entry).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<Found> look(Path entry) throws IOException {
    String name = String.valueOf(entry.getFileName());
    if (!watch.accepts(name)) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes is =
          Files.readAttributes(entry, BasicFileAttributes.class, NOFOLLOW_LINKS);
      String path = watch.folder().isEmpty() ? name : watch.folder() + "/" + name;
      return is.isRegularFile()
          ? Optional.of(
              new Found(path, name, is.size(), is.lastModifiedTime().to(TimeUnit.NANOSECONDS)))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public InputStream open(Found found) throws IOException {
    return Files.newInputStream(path().resolve(found.name()), NOFOLLOW_LINKS);
  }

  @Override
  public boolean changed(Found found) throws IOException {
    return !look(path().resolve(found.name())).equals(Optional.of(found));
  }

  @Override
  public Duration quiet() {
    return watch.quiet();
  }

  @Override
  public Optional<Path> folder() {
    return Optional.of(path());
  }

  private Path path() {
    return watch.folder().isEmpty() ? project.root() : project.path(watch.folder());
  }
}
