package io.millrace.pipeline.event;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes complete files in watched folders events. The operating system's notices only make it
/// faster: every few seconds the folders are looked through anyway, because notices get lost on
/// network and container file systems.
///
/// An event's id follows from watch, path and content: the same file again is the same event.
public final class FolderWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(3);
  private static final Duration SHORTEST = Duration.ofMillis(50);

  private final ProjectFolder project;
  private final WatchedFiles files;
  private final EventBus bus;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
  private volatile List<FolderScan> scans = List.of();

  public FolderWatch(ProjectFolder project, WatchedFiles files, EventBus bus, InstantSource clock) {
    this.project = project;
    this.files = files;
    this.bus = bus;
    this.clock = clock;
  }

  private record Running(WatchService notices, Loop loop) {}

  /// Watches these folders from now on, and no others. Folders that are absent are made.
  public void watch(List<Watch> watches) {
    scans = watches.stream().map(w -> new FolderScan(w, project, files, bus, clock)).toList();
    Running now = running.get();
    if (now != null) {
      register(now.notices());
      now.loop().wake();
    }
  }

  public void start() {
    try {
      WatchService notices = FileSystems.getDefault().newWatchService();
      register(notices);
      running.set(new Running(notices, Loop.start("folder-watch", () -> step(notices))));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void register(WatchService notices) {
    for (FolderScan scan : scans) {
      try {
        Path folder = scan.folder();
        Files.createDirectories(folder);
        folder.register(
            notices, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      } catch (IOException e) {
        LOG.warn("watch.notices.unavailable watch={}", scan.watch().name(), e);
      }
    }
  }

  private Duration step(WatchService notices) throws InterruptedException {
    Duration pause = scanAll();
    try {
      WatchKey key = notices.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
      while (key != null) {
        key.pollEvents();
        key.reset();
        key = notices.poll();
      }
    } catch (ClosedWatchServiceException e) {
      return PERIOD;
    }
    return SHORTEST;
  }

  /// Looks through all folders once.
  /// @return how long until it is worth looking again
  Duration scanAll() {
    Duration pause = PERIOD;
    for (FolderScan scan : scans) {
      try {
        Duration quiet = scan.watch().quiet();
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
      now.loop().close();
    }
  }
}
