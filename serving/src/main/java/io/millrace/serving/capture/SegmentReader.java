package io.millrace.serving.capture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The records of a segment, up to the first that is not whole. One is in the heap at a time:
/// thousands that live until the last one was used outlive several collections, each of which would
/// copy them while requests wait.
///
/// Not thread-safe.
final class SegmentReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SegmentReader.class);
  private static final int[] NONE = {};

  private final @Nullable Arena arena;
  private final ByteBuffer bytes;

  /// Where records begin, behind their frames.
  private final int[] starts;

  private SegmentReader(@Nullable Arena arena, ByteBuffer bytes, int[] starts) {
    this.arena = arena;
    this.bytes = bytes;
    this.starts = starts;
  }

  /// Reads a file as it is now; it may be appended to meanwhile. One that is not there has no
  /// records.
  /// @throws io.millrace.base.MillraceException with `STORAGE_UNAVAILABLE`
  static SegmentReader open(Path file) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
      return new SegmentReader(arena, bytes, starts(file, bytes));
    } catch (NoSuchFileException e) {
      arena.close();
      return new SegmentReader(null, ByteBuffer.allocate(0), NONE);
    } catch (IOException e) {
      arena.close();
      throw Spool.unavailable(file, e);
    }
  }

  private static int[] starts(Path file, ByteBuffer bytes) {
    if (bytes.remaining() < Segment.HEADER || bytes.getLong() != Segment.MAGIC) {
      return NONE;
    }
    int[] starts = new int[1024];
    int count = 0;
    while (bytes.remaining() >= Segment.FRAME) {
      int length = bytes.getInt();
      int crc = bytes.getInt();
      if (length <= 0) {
        break;
      }
      if (length > bytes.remaining() || Segment.crc(bytes.slice(bytes.position(), length)) != crc) {
        log.warn("capture.segment.damaged file={} records={}", file.getFileName(), count);
        break;
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
      }
      starts[count++] = bytes.position();
      bytes.position(bytes.position() + length);
    }
    return Arrays.copyOf(starts, count);
  }

  /// How many there are.
  int count() {
    return starts.length;
  }

  /// @param place in the order in which they were appended, from 0
  CaptureRecord get(int place) {
    return CaptureRecord.decode(bytes.position(starts[place]));
  }

  /// In the order in which they were appended.
  Iterator<CaptureRecord> oldestFirst() {
    return IntStream.range(0, starts.length).mapToObj(this::get).iterator();
  }

  Iterator<CaptureRecord> newestFirst() {
    int last = starts.length - 1;
    return IntStream.rangeClosed(0, last).mapToObj(back -> get(last - back)).iterator();
  }

  /// Nothing can be read afterwards.
  @Override
  public void close() {
    if (arena != null) {
      arena.close();
    }
  }
}
