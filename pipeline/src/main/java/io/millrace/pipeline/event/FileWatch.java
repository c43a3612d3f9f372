package io.millrace.pipeline.event;

import io.millrace.base.bucket.Buckets;
import io.millrace.pipeline.background.Loop;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes complete files in watched folders and buckets events. The operating system's notices only
/// make it faster: every few seconds the folders are looked through anyway, because notices get
/// lost on network and container file systems. Buckets have a loop of their own, so that one that
/// does not answer holds up no folder.
///
/// An event's id follows from watch, path and content: the same file again is the same event.
public final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
  private static final Duration FOLDER_PERIOD = Duration.ofSeconds(3);

  /// Each look into a bucket is a request that object stores take money for.
  private static final Duration BUCKET_PERIOD = Duration.ofSeconds(10);

  private static final Duration SHORTEST = Duration.ofMillis(50);

  private final ProjectFolder project;
  private final Buckets buckets;
  private final WatchedFiles files;
  private final EventBus bus;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
  private volatile List<FileScan> scans = List.of();

  public FileWatch(
      ProjectFolder project,
      Buckets buckets,
      WatchedFiles files,
      EventBus bus,
      InstantSource clock) {
    this.project = project;
    this.buckets = buckets;
    this.files = files;
    this.bus = bus;
    this.clock = clock;
  }

  private record Running(WatchService notices, Loop folders, Loop buckets) {}

  /// Watches these places from now on, and no others. Folders that are absent are made.
  public void watch(List<Watch> watches) {
    scans = watches.stream().map(w -> new FileScan(w, place(w), files, bus, clock)).toList();
    Running now = running.get();
    if (now != null) {
      register(now.notices());
      now.folders().wake();
      now.buckets().wake();
    }
  }

  private WatchedPlace place(Watch watch) {
    return watch
        .bucket()
        .<WatchedPlace>map(bucket -> new BucketPlace(watch, buckets.get(bucket)))
        .orElseGet(() -> new FolderPlace(watch, project));
  }

  public void start() {
    try {
      WatchService notices = FileSystems.getDefault().newWatchService();
      register(notices);
      running.set(
          new Running(
              notices,
              Loop.start("folder-watch", () -> step(notices)),
              Loop.start("bucket-watch", this::scanBuckets)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void register(WatchService notices) {
    for (FileScan scan : scans) {
      Path folder = scan.place().folder().orElse(null);
      if (folder == null) {
        continue;
      }
      try {
        Files.createDirectories(folder);
        folder.register(
            notices, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      } catch (IOException e) {
        LOG.warn("watch.notices.unavailable watch={}", scan.watch().name(), e);
      }
    }
  }

  private Duration step(WatchService notices) throws InterruptedException {
    Duration pause = scanFolders();
    try {
      WatchKey key = notices.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
      while (key != null) {
        key.pollEvents();
        key.reset();
        key = notices.poll();
      }
    } catch (ClosedWatchServiceException e) {
      return FOLDER_PERIOD;
    }
    return SHORTEST;
  }

  /// Looks through all folders once.
  /// @return how long until it is worth looking again
  Duration scanFolders() {
    return scan(scan -> scan.place().folder().isPresent(), FOLDER_PERIOD);
  }

  /// Looks through all buckets once.
  /// @return how long until it is worth looking again
  Duration scanBuckets() {
    return scan(scan -> scan.place().folder().isEmpty(), BUCKET_PERIOD);
  }

  private Duration scan(Predicate<FileScan> wanted, Duration period) {
    Duration pause = period;
    for (FileScan scan : scans.stream().filter(wanted).toList()) {
      try {
        Duration quiet = scan.place().quiet();
        if (scan.scan() && quiet.compareTo(pause) < 0) {
          pause = quiet.compareTo(SHORTEST) < 0 ? SHORTEST : quiet;
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("watch.scan.failed watch={}", scan.watch().name(), e);
      }
    }
    return pause;
  }

  @Override
  public void close() {
    Running now = running.getAndSet(null);
    if (now != null) {
      try {
        now.notices().close();
      } catch (IOException e) {
        LOG.warn("watch.close.failed", e);
      }
      now.folders().close();
      now.buckets().close();
    }
  }
}
