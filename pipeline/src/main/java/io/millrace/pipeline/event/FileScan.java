package io.millrace.pipeline.event;

import io.millrace.base.digest.Sha256;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.WatchedFiles.Seen;
import io.millrace.pipeline.event.WatchedPlace.Found;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Looks through one watched place and publishes the files that have become complete.
///
/// A file is complete when its size and time of change stayed the same for the watch's quiet time.
/// Left alone are: names that programs give to files they are still writing, files that are empty.
/// Used by one thread.
final class FileScan {
  private static final Logger LOG = LoggerFactory.getLogger(FileScan.class);
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
  private final WatchedPlace place;
  private final WatchedFiles files;
  private final EventBus bus;
  private final InstantSource clock;
  private final Map<String, Seen> known;
  private final Map<String, Growing> waiting = new HashMap<>();

  FileScan(Watch watch, WatchedPlace place, WatchedFiles files, EventBus bus, InstantSource clock) {
    this.watch = watch;
    this.place = place;
    this.files = files;
    this.bus = bus;
    this.clock = clock;
    this.known = new HashMap<>(files.list(watch.name()));
  }

  /// A file that was seen and is not complete yet.
  /// @param since when it last looked different
  private record Growing(long size, long modified, Instant since) {
    boolean isStill(Found found) {
      return size == found.size() && modified == found.modified();
    }
  }

  Watch watch() {
    return watch;
  }

  WatchedPlace place() {
    return place;
  }

  /// @return whether a file is waiting to become complete
  boolean scan() throws IOException {
    Map<String, Growing> before = new HashMap<>(waiting);
    Instant now = clock.instant();
    waiting.clear();
    for (Found found : found()) {
      Seen seen = known.get(found.path());
      if (seen != null && seen.size() == found.size() && seen.modified() == found.modified()) {
        continue;
      }
      Growing growing = before.get(found.path());
      if (growing == null || !growing.isStill(found) || now.isBefore(growing.since())) {
        growing = new Growing(found.size(), found.modified(), now);
      }
      if (now.isBefore(growing.since().plus(place.quiet()))) {
        waiting.put(found.path(), growing);
      } else {
        complete(found);
      }
    }
    return !waiting.isEmpty();
  }

  /// The oldest first, so that files that were put there one by one become events in that order.
  private List<Found> found() throws IOException {
    return place.files().stream()
        .filter(found -> found.size() > 0 && !isUnfinished(found.name()))
        .sorted(Comparator.comparingLong(Found::modified).thenComparing(Found::path))
        .toList();
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
      String digest = digest(found);
      seen = new Seen(found.size(), found.modified(), digest);
      if (place.changed(found)) {
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
    data.put("name", found.name());
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
    return new Event(
        Sha256.of(name).hex(),
        Event.OWN_SOURCES + "watch/" + watch.name(),
        type,
        Optional.of(found.path()).filter(path -> path.length() <= 250),
        clock.instant(),
        data);
  }

  private String digest(Found found) throws IOException {
    try (InputStream in = place.open(found)) {
      return Sha256.of(in).hex();
    }
  }
}
