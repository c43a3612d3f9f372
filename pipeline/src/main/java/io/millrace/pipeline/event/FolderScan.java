package io.millrace.pipeline.event;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.millrace.base.json.Json;
import io.millrace.pipeline.event.WatchedFiles.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Looks through one watched folder and publishes the files that have become complete.
///
/// A file is complete when its size and time of change stayed the same for the watch's quiet time.
/// Left alone are: names that programs give to files they are still writing, files that are empty,
/// symbolic links, folders. Used by one thread.
final class FolderScan {
  private static final Logger LOG = LoggerFactory.getLogger(FolderScan.class);
  private static final List<String> UNFINISHED =
      List.of(
          "~",
          ".tmp",
          ".temp",
          ".part",
          ".partial",
          ".crdownload",
          ".download",
          ".filepart",
          ".swp",
          ".lock",
          ".upload",
          ".writing",
          ".inprogress",
          ".!ut");

  private final Watch watch;
  private final ProjectFolder project;
  private final WatchedFiles files;
  private final EventBus bus;
  private final InstantSource clock;
  private final Map<String, Seen> known;
  private final Map<String, Growing> waiting = new HashMap<>();

  FolderScan(
      Watch watch, ProjectFolder project, WatchedFiles files, EventBus bus, InstantSource clock) {
    this.watch = watch;
    this.project = project;
    this.files = files;
    this.bus = bus;
    this.clock = clock;
    this.known = new HashMap<>(files.list(watch.name()));
  }

  /// A file that was seen and is not complete yet.
  /// @param since when it last looked different
  private record Growing(long size, long modified, Instant since) {}

  private record Found(Path file, String path, long size, long modified) {}

  Watch watch() {
    return watch;
  }

  Path folder() {
    return watch.folder().isEmpty() ? project.root() : project.path(watch.folder());
  }

  /// @return whether a file is waiting to become complete
  boolean scan() throws IOException {
    Map<String, Growing> before = new HashMap<>(waiting);
    waiting.clear();
    for (Found found : found()) {
      Seen seen = known.get(found.path());
      if (seen != null && seen.size() == found.size() && seen.modified() == found.modified()) {
        continue;
      }
      Growing growing = before.get(found.path());
      if (growing == null
          || growing.size() != found.size()
          || growing.modified() != found.modified()) {
        growing = new Growing(found.size(), found.modified(), clock.instant());
      }
      if (clock.instant().isBefore(growing.since().plus(watch.quiet()))) {
        waiting.put(found.path(), growing);
      } else {
        complete(found);
      }
    }
    return !waiting.isEmpty();
  }

  /// The oldest first, so that files that were put there one by one become events in that order.
  private List<Found> found() throws IOException {
    Path folder = folder();
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      return List.of();
    }
    List<Found> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        look(entry).ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparingLong(Found::modified).thenComparing(Found::path));
    return found;
  }

  private Optional<Found> look(Path entry) throws IOException {
    String name = String.valueOf(entry.getFileName());
    if (isUnfinished(name) || !watch.accepts(name)) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes is =
          Files.readAttributes(entry, BasicFileAttributes.class, NOFOLLOW_LINKS);
      String path = watch.folder().isEmpty() ? name : watch.folder() + "/" + name;
      return is.isRegularFile() && is.size() > 0
          ? Optional.of(
              new Found(entry, path, is.size(), is.lastModifiedTime().to(TimeUnit.NANOSECONDS)))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isUnfinished(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return name.startsWith(".")
        || name.startsWith("~")
        || UNFINISHED.stream().anyMatch(lower::endsWith);
  }

  private void complete(Found found) {
    Seen seen;
    try {
      String digest = digest(found.file());
      BasicFileAttributes now =
          Files.readAttributes(found.file(), BasicFileAttributes.class, NOFOLLOW_LINKS);
      seen = new Seen(found.size(), found.modified(), digest);
      if (now.size() != found.size()
          || now.lastModifiedTime().to(TimeUnit.NANOSECONDS) != found.modified()) {
        waiting.put(found.path(), new Growing(-1, 0, clock.instant()));
        return;
      }
      bus.publish(created(found, digest));
    } catch (IOException e) {
      LOG.warn("watch.file.unreadable watch={} path={}", watch.name(), found.path(), e);
      bus.publish(unreadable(found, e));
      seen = new Seen(found.size(), found.modified(), "");
    }
    // Known only in memory if unreadable: the next start tries again.
    known.put(found.path(), seen);
    if (!seen.sha256().isEmpty()) {
      files.put(watch.name(), found.path(), seen);
    }
  }

  private Event created(Found found, String digest) {
    ObjectNode data = Json.object();
    data.put("watch", watch.name());
    data.put("path", found.path());
    data.put("name", String.valueOf(found.file().getFileName()));
    data.put("size", found.size());
    data.put("sha256", digest);
    return event(
        Event.FILE_CREATED, found, String.join("\n", watch.name(), found.path(), digest), data);
  }

  private Event unreadable(Found found, IOException problem) {
    ObjectNode data = Json.object();
    data.put("watch", watch.name());
    data.put("path", found.path());
    data.put("reason", problem.getClass().getSimpleName() + ": " + problem.getMessage());
    String name =
        String.join("\n", watch.name(), found.path(), "" + found.size(), "" + found.modified());
    return event(Event.FILE_UNREADABLE, found, name, data);
  }

  private Event event(String type, Found found, String name, ObjectNode data) {
    MessageDigest sha256 = sha256();
    sha256.update(name.getBytes(StandardCharsets.UTF_8));
    return new Event(
        HexFormat.of().formatHex(sha256.digest()),
        Event.OWN_SOURCES + "watch/" + watch.name(),
        type,
        Optional.of(found.path()).filter(path -> path.length() <= 250),
        clock.instant(),
        data);
  }

  private static String digest(Path file) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
