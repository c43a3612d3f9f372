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
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The captures on local disk that are not in the table yet, as a sequence of segments. The last
/// one is being written; the others are sealed and wait to be moved.
///
/// A record is safe from the death of the process when [#append] returns, and from the death of the
/// machine when the next group of pages has been forced. Appending copies into memory; it creates a
/// file only if records come faster than the log's own thread prepares segments, or one is larger
/// than a segment.
///
/// Thread-safe.
public final class CaptureLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CaptureLog.class);
  private static final String SUFFIX = ".captures";
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path folder;
  private final int segmentBytes;
  private final long spoolBytes;
  private final Duration forceEvery;
  private final InstantSource clock;
  private final Thread keeper;

  /// Guards `current`, `dirty` and `spare`, and every write into `current`.
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Segment current;
  private @Nullable Segment spare;
  private boolean dirty;

  /// Sealed segments whose last pages are not on disk yet.
  private final Queue<Segment> unforced = new ConcurrentLinkedQueue<>();

  private final NavigableMap<String, Path> sealed = new ConcurrentSkipListMap<>();
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong spooled = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile long nextTry = System.nanoTime();
  private volatile boolean closed;

  private CaptureLog(
      Path folder, int segmentBytes, long spoolBytes, Duration forceEvery, InstantSource clock) {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.spoolBytes = spoolBytes;
    this.forceEvery = forceEvery;
    this.clock = clock;
    keeper = Thread.ofPlatform().daemon().name("capture-log").unstarted(this::keep);
  }

  /// Opens the log; what earlier processes left in it waits to be moved.
  /// @param folder of this log alone; made if absent
  /// @throws MillraceException with `STORAGE_UNAVAILABLE`
  public static CaptureLog open(
      Path folder, int segmentBytes, long spoolBytes, Duration forceEvery, InstantSource clock) {
    CaptureLog opened = new CaptureLog(folder, segmentBytes, spoolBytes, forceEvery, clock);
    try {
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
          opened.spooled.addAndGet(Files.size(file));
          opened.sealed.put(id(file), file);
        }
      }
    } catch (IOException e) {
      throw unavailable(folder, e);
    }
    opened.keeper.start();
    return opened;
  }

  /// Adds a record.
  /// @return false if it was dropped, because the disk is full or the spool is
  public boolean append(CaptureRecord record) {
    byte[] payload = record.encode();
    int crc = Segment.crc(payload);
    boolean kept =
        Segment.sizeFor(payload.length) > segmentBytes
            ? appendAlone(payload, crc)
            : appendShared(payload, crc);
    if (!kept) {
      dropped.incrementAndGet();
    }
    return kept;
  }

  private boolean appendShared(byte[] payload, int crc) {
    lock.lock();
    try {
      Segment segment = current;
      if (segment == null || !segment.fits(payload)) {
        seal();
        segment = take();
        if (segment == null) {
          return false;
        }
        current = segment;
      }
      segment.append(payload, crc);
      dirty = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean appendAlone(byte[] payload, int crc) {
    Segment segment = create(Segment.sizeFor(payload.length));
    if (segment == null) {
      return false;
    }
    segment.append(payload, crc);
    segment.force();
    sealed.put(id(segment.file()), segment.file());
    return true;
  }

  /// Ends the segment that is being written, so that what was appended so far can be moved.
  public void roll() {
    lock.lock();
    try {
      seal();
    } finally {
      lock.unlock();
    }
  }

  /// The ids of the segments that wait to be moved, in the order in which they were prepared.
  public List<String> sealed() {
    return List.copyOf(sealed.keySet());
  }

  /// The records of a sealed segment; empty if it has been deleted.
  /// @throws MillraceException with `STORAGE_UNAVAILABLE`
  public List<CaptureRecord> read(String segment) {
    Path file = sealed.get(segment);
    try {
      return file == null ? List.of() : Segment.read(file);
    } catch (IOException e) {
      throw unavailable(folder, e);
    }
  }

  /// Deletes a sealed segment whose records are elsewhere now.
  /// @throws MillraceException with `STORAGE_UNAVAILABLE`
  public void delete(String segment) {
    Path file = sealed.get(segment);
    if (file == null) {
      return;
    }
    try {
      long size = Files.size(file);
      Files.delete(file);
      sealed.remove(segment);
      spooled.addAndGet(-size);
    } catch (IOException e) {
      throw unavailable(folder, e);
    }
  }

  /// Whether half of the room is taken.
  boolean isHalfFull() {
    return spooled.get() > spoolBytes / 2;
  }

  /// How many records were dropped.
  public long dropped() {
    return dropped.get();
  }

  /// Seals and forces what was appended; later appends are dropped.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(keeper);
    try {
      keeper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      seal();
      forceSealed();
      Segment unused = spare;
      spare = null;
      if (unused != null) {
        discard(unused);
      }
    } finally {
      lock.unlock();
    }
  }

  /// With the lock held: ends `current`.
  private void seal() {
    Segment segment = current;
    if (segment != null && !segment.isEmpty()) {
      unforced.add(segment);
      sealed.put(id(segment.file()), segment.file());
      current = null;
    }
  }

  /// With the lock held: an empty segment; null if there is no room.
  private @Nullable Segment take() {
    Segment ready = spare;
    spare = null;
    LockSupport.unpark(keeper);
    return ready != null ? ready : create(segmentBytes);
  }

  private @Nullable Segment create(int bytes) {
    if (closed || System.nanoTime() - nextTry < 0) {
      return null;
    }
    if (spooled.addAndGet(bytes) > spoolBytes) {
      return refused(bytes, "the spool's limit of %d bytes".formatted(spoolBytes));
    }
    String name =
        "%013d-%06d-%s%s"
            .formatted(clock.millis(), sequence.getAndIncrement(), Ids.hex32(), SUFFIX);
    try {
      return Segment.create(folder.resolve(name), bytes);
    } catch (IOException e) {
      return refused(bytes, e.toString());
    }
  }

  private @Nullable Segment refused(int bytes, String reason) {
    spooled.addAndGet(-bytes);
    nextTry = System.nanoTime() + PAUSE_NANOS;
    log.warn("capture.dropping reason={} dropped={}", reason, dropped.get());
    return null;
  }

  private void discard(Segment segment) {
    try {
      Files.deleteIfExists(segment.file());
    } catch (IOException e) {
      log.warn("capture.segment.not_deleted file={} reason={}", segment.file(), e.toString());
    }
  }

  /// Forces pages in groups and has the next segment ready.
  private void keep() {
    while (!closed) {
      try {
        prepare();
        force();
      } catch (RuntimeException | IOException e) {
        log.warn("capture.log.failed reason={}", e.toString());
      }
      LockSupport.parkNanos(forceEvery.toNanos());
    }
  }

  private void force() {
    Segment segment;
    lock.lock();
    try {
      segment = dirty ? current : null;
      dirty = false;
    } finally {
      lock.unlock();
    }
    if (segment != null) {
      segment.force();
    }
    forceSealed();
  }

  private void forceSealed() {
    for (Segment segment = unforced.poll(); segment != null; segment = unforced.poll()) {
      segment.force();
    }
  }

  private void prepare() throws IOException {
    lock.lock();
    try {
      if (spare != null) {
        return;
      }
    } finally {
      lock.unlock();
    }
    Segment ready = create(segmentBytes);
    if (ready == null) {
      return;
    }
    ready.force();
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
    lock.lock();
    try {
      spare = ready;
    } finally {
      lock.unlock();
    }
  }

  private static String id(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - SUFFIX.length());
  }

  private static MillraceException unavailable(Path folder, IOException e) {
    return new MillraceException(
        STORAGE_UNAVAILABLE,
        "The capture log in '%s' cannot be used: %s".formatted(folder, e.getMessage()),
        "Check that the disk is there, has room and can be written.",
        e);
  }
}
