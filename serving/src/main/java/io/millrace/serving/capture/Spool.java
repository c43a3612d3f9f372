package io.millrace.serving.capture;

import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of the capture log: segments that are made within a limit of disk, and those that are
/// sealed and wait to be moved. Thread-safe.
final class Spool {
  private static final Logger log = LoggerFactory.getLogger(Spool.class);
  private static final String SUFFIX = ".captures";
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path folder;
  private final long bytesMax;
  private final InstantSource clock;

  /// By id, in the order of [#sealed]; guarded by itself.
  private final Map<String, Path> sealed = Collections.synchronizedMap(new LinkedHashMap<>());

  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile long nextTry = System.nanoTime();

  /// Whether there are files whose names may not be on disk yet.
  private volatile boolean isUnnamed;

  private Spool(Path folder, long bytesMax, InstantSource clock) {
    this.folder = folder;
    this.bytesMax = bytesMax;
    this.clock = clock;
  }

  /// What earlier processes left counts as sealed.
  /// @param folder made if absent
  /// @throws MillraceException with `STORAGE_UNAVAILABLE`
  static Spool open(Path folder, long bytesMax, InstantSource clock) {
    Spool spool = new Spool(folder, bytesMax, clock);
    try {
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
          spool.bytes.addAndGet(Files.size(file));
          spool.sealed.put(id(file), file);
        }
      }
    } catch (IOException e) {
      throw unavailable(folder, e);
    }
    return spool;
  }

  /// An empty segment; null if there is no room for it, or was none a moment ago.
  @Nullable Segment create(int size) {
    if (System.nanoTime() - nextTry < 0) {
      return null;
    }
    if (bytes.addAndGet(size) > bytesMax) {
      return refused(size, "the spool's limit of %d bytes".formatted(bytesMax));
    }
    String name =
        "%013d-%06d-%s%s"
            .formatted(clock.millis(), sequence.getAndIncrement(), Ids.hex32(), SUFFIX);
    try {
      Segment created = Segment.create(folder.resolve(name), size);
      isUnnamed = true;
      return created;
    } catch (IOException e) {
      return refused(size, e.toString());
    }
  }

  private @Nullable Segment refused(int size, String reason) {
    bytes.addAndGet(-size);
    nextTry = System.nanoTime() + PAUSE_NANOS;
    log.warn("capture.dropping reason={}", reason);
    return null;
  }

  /// The size of the files.
  long bytes() {
    return bytes.get();
  }

  /// Whether half of the room is taken.
  boolean isHalfFull() {
    return bytes.get() > bytesMax / 2;
  }

  /// Brings the names of all segments to disk that are not there yet. By one thread at a time.
  void forceNames() throws IOException {
    if (isUnnamed) {
      isUnnamed = false;
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      } catch (IOException e) {
        isUnnamed = true;
        throw e;
      }
    }
  }

  /// A segment waits to be moved from now on.
  void seal(Segment segment) {
    sealed.put(id(segment.file()), segment.file());
  }

  /// Deletes a segment that was never written into.
  void discard(Segment unused) {
    unused.unmap();
    try {
      Files.deleteIfExists(unused.file());
    } catch (IOException e) {
      log.warn("capture.segment.not_deleted file={} reason={}", unused.file(), e.toString());
    }
  }

  /// The ids of the segments that wait to be moved: those of earlier processes as they were
  /// prepared, then those of this one as they were sealed.
  List<String> sealed() {
    synchronized (sealed) {
      return List.copyOf(sealed.keySet());
    }
  }

  /// The records of a segment; none if it has been deleted.
  /// @throws MillraceException with `STORAGE_UNAVAILABLE`
  SegmentReader records(String segment) {
    return SegmentReader.open(folder.resolve(segment + SUFFIX));
  }

  /// Deletes a sealed segment.
  /// @throws MillraceException with `STORAGE_UNAVAILABLE`
  void delete(String segment) {
    Path file = sealed.get(segment);
    if (file == null) {
      return;
    }
    try {
      long size = Files.size(file);
      Files.delete(file);
      sealed.remove(segment);
      bytes.addAndGet(-size);
    } catch (IOException e) {
      throw unavailable(folder, e);
    }
  }

  static String id(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - SUFFIX.length());
  }

  static MillraceException unavailable(Path path, IOException e) {
    return new MillraceException(
        STORAGE_UNAVAILABLE,
        "The capture log in '%s' cannot be used: %s".formatted(path, e.getMessage()),
        "Check that the disk is there, has room and can be written.",
        e);
  }
}
