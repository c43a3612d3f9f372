package io.millrace.serving.capture;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The captures on local disk that are not in the table yet, as a sequence of segments. The last
/// one is being written; the others are sealed and wait to be moved.
///
/// A record is safe from the death of the process when [#append] returns, and from the death of the
/// machine when the next group of pages has been forced, which [#appendDurably] waits for.
/// Appending copies into memory; it creates a file only if records come faster than the log's own
/// thread prepares segments, or one is larger than a segment.
///
/// Groups are forced one after the other: whatever is appended while one is on its way belongs to
/// the next, so that one force serves all who wait. After a force that failed nobody knows which
/// pages are on disk, and forcing them again may succeed without having written them: such a
/// segment ends there, and whoever waits for a record in it is told.
///
/// Thread-safe.
public final class CaptureLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CaptureLog.class);
  private static final Duration FORCE_MAX = Duration.ofSeconds(10);

  private final Spool spool;
  private final int segmentBytes;
  private final Duration forceEvery;
  private final Consumer<Segment> disk;
  private final SpareSegment spare;
  private final Thread keeper;

  /// Guards `current`, `dirty`, `unforced` and `group`, and every write into `current`.
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Segment current;
  private boolean dirty;

  /// Sealed segments whose last pages are not on disk yet.
  private final List<Segment> unforced = new ArrayList<>();

  /// What was appended since the last force began.
  private ForceGroup group = new ForceGroup();

  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean closed;

  private CaptureLog(Spool spool, int segmentBytes, Duration forceEvery, Consumer<Segment> disk) {
    this.spool = spool;
    this.segmentBytes = segmentBytes;
    this.forceEvery = forceEvery;
    this.disk = disk;
    this.spare = new SpareSegment(spool, segmentBytes);
    keeper = Thread.ofPlatform().daemon().name("capture-log").unstarted(this::keep);
  }

  /// Opens the log; what earlier processes left in it waits to be moved.
  /// @param folder of this log alone; made if absent
  /// @throws MillraceException with `STORAGE_UNAVAILABLE`
  public static CaptureLog open(
      Path folder, int segmentBytes, long spoolBytes, Duration forceEvery, InstantSource clock) {
    return open(Spool.open(folder, spoolBytes, clock), segmentBytes, forceEvery, Segment::force);
  }

  /// @param disk forces a segment, and throws what [Segment#force] throws
  static CaptureLog open(
      Spool spool, int segmentBytes, Duration forceEvery, Consumer<Segment> disk) {
    CaptureLog opened = new CaptureLog(spool, segmentBytes, forceEvery, disk);
    opened.keeper.start();
    return opened;
  }

  /// Adds a record.
  /// @return false if it was dropped, because the disk is full or the spool is
  public boolean append(CaptureRecord record) {
    return added(record) != null;
  }

  /// Adds a record, and returns once it is on disk. Blocks.
  /// @throws MillraceException with `CAPTURE_NOT_DURABLE` if it was dropped, or the disk does not
  ///     take it; it may be in the log then
  public void appendDurably(CaptureRecord record) {
    ForceGroup added = added(record);
    if (added == null) {
      throw ForceGroup.notDurable("there is no room for it", null);
    }
    added.await(keeper, FORCE_MAX);
  }

  /// @return the group that a record came into; null if it was dropped
  private @Nullable ForceGroup added(CaptureRecord record) {
    byte[] payload = record.encode();
    int crc = Segment.crc(ByteBuffer.wrap(payload));
    ForceGroup added =
        Segment.sizeFor(payload.length) > segmentBytes
            ? addAlone(payload, crc)
            : addShared(payload, crc);
    if (added == null) {
      dropped.incrementAndGet();
    }
    return added;
  }

  private @Nullable ForceGroup addShared(byte[] payload, int crc) {
    lock.lock();
    try {
      Segment segment = current;
      if (segment == null || !segment.fits(payload)) {
        seal();
        segment = take();
        if (segment == null) {
          return null;
        }
        current = segment;
      }
      segment.append(payload, crc);
      dirty = true;
      return group;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ForceGroup addAlone(byte[] payload, int crc) {
    Segment segment = closed ? null : spool.create(Segment.sizeFor(payload.length));
    if (segment == null) {
      return null;
    }
    segment.append(payload, crc);
    lock.lock();
    try {
      unforced.add(segment);
      spool.seal(segment);
      return group;
    } finally {
      lock.unlock();
    }
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

  /// The ids of the segments that wait to be moved: those of earlier processes as they were
  /// prepared, then those of this one as they were sealed.
  public List<String> sealed() {
    return spool.sealed();
  }

  /// The ids of all segments with records, the newest first; that may be appended to.
  List<String> newest() {
    lock.lock();
    try {
      List<String> newest = new ArrayList<>();
      Segment segment = current;
      if (segment != null && !segment.isEmpty()) {
        newest.add(Spool.id(segment.file()));
      }
      newest.addAll(spool.sealed().reversed());
      return newest;
    } finally {
      lock.unlock();
    }
  }

  /// The records of a segment; none if it has been deleted.
  /// @throws MillraceException with `STORAGE_UNAVAILABLE`
  SegmentReader records(String segment) {
    return spool.records(segment);
  }

  /// Deletes a sealed segment whose records are elsewhere now.
  /// @throws MillraceException with `STORAGE_UNAVAILABLE`
  public void delete(String segment) {
    spool.delete(segment);
  }

  /// Whether half of the room is taken.
  boolean isHalfFull() {
    return spool.isHalfFull();
  }

  /// The size of its files.
  long bytes() {
    return spool.bytes();
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
    spare.discard();
    roll();
    force();
  }

  /// With the lock held: ends `current`.
  private void seal() {
    Segment segment = current;
    if (segment != null && !segment.isEmpty()) {
      unforced.add(segment);
      spool.seal(segment);
      current = null;
    }
  }

  /// With the lock held: an empty segment; null if there is no room.
  private @Nullable Segment take() {
    Segment ready = spare.take();
    LockSupport.unpark(keeper);
    return ready != null ? ready : closed ? null : spool.create(segmentBytes);
  }

  /// Forces pages in groups and has the next segment ready.
  private void keep() {
    while (!closed) {
      force();
      spare.prepare();
      boolean isAwaited = isAwaited();
      // Waiting for a lock may have taken the wake-up of who closes: look once more after it.
      if (!isAwaited && !closed) {
        LockSupport.parkNanos(forceEvery.toNanos());
      }
    }
  }

  private boolean isAwaited() {
    lock.lock();
    try {
      return group.isAwaited();
    } finally {
      lock.unlock();
    }
  }

  /// Brings to disk what was appended until now.
  private void force() {
    List<Segment> ended;
    List<Segment> segments;
    ForceGroup ending;
    lock.lock();
    try {
      ended = List.copyOf(unforced);
      unforced.clear();
      segments = new ArrayList<>(ended);
      Segment segment = dirty ? current : null;
      dirty = false;
      if (segment != null) {
        segments.add(segment);
      }
      if (segments.isEmpty()) {
        return;
      }
      ending = group;
      group = new ForceGroup();
    } finally {
      lock.unlock();
    }
    try {
      segments.forEach(disk);
      spool.forceNames();
      ending.succeed();
    } catch (RuntimeException | IOException e) {
      log.warn("capture.log.failed reason={}", e.toString());
      giveUp(segments, e); // first: who hears of it begins elsewhere
      ending.fail(e);
    }
    ended.forEach(Segment::unmap);
  }

  /// Nothing more is written into a segment of which nobody knows what is on disk.
  private void giveUp(List<Segment> segments, Exception why) {
    lock.lock();
    try {
      Segment segment = current;
      if (segment != null && segments.contains(segment)) {
        spool.seal(segment);
        segment.unmap();
        current = null;
        dirty = false;
        group.fail(why);
        group = new ForceGroup();
      }
    } finally {
      lock.unlock();
    }
  }
}
