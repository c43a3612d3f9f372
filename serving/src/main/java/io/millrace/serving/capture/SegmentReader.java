package io.millrace.serving.capture;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The records of a segment, in their order, up to the first that is not whole. One is in memory at
/// a time: thousands that live until the last one was used would outlive several collections, and
/// fill the old generation while requests are answered.
///
/// Throws a [io.millrace.base.MillraceException] with `STORAGE_UNAVAILABLE` where the file cannot
/// be read. Of one thread.
final class SegmentReader implements Iterator<CaptureRecord>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SegmentReader.class);
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final DataInputStream in;
  private long left;
  private int records;
  private @Nullable CaptureRecord next;

  private SegmentReader(Path file, InputStream in, long bytes) {
    this.file = file;
    this.in = new DataInputStream(new BufferedInputStream(in, BUFFER));
    left = bytes;
  }

  /// Reads a file that nothing more is appended to.
  static SegmentReader open(Path file) {
    try {
      SegmentReader reader =
          new SegmentReader(file, Files.newInputStream(file), Files.size(file) - Segment.HEADER);
      if (reader.left < 0 || reader.in.readLong() != Segment.MAGIC) {
        reader.left = 0;
      }
      reader.next = reader.read();
      return reader;
    } catch (IOException e) {
      throw Spool.unavailable(file, e);
    }
  }

  /// Of a segment that is not there any more.
  static SegmentReader empty(Path file) {
    return new SegmentReader(file, InputStream.nullInputStream(), 0);
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public CaptureRecord next() {
    CaptureRecord current = next;
    if (current == null) {
      throw new NoSuchElementException();
    }
    try {
      next = read();
    } catch (IOException e) {
      throw Spool.unavailable(file, e);
    }
    return current;
  }

  private @Nullable CaptureRecord read() throws IOException {
    if (left < Segment.FRAME) {
      return null;
    }
    int length = in.readInt();
    int crc = in.readInt();
    left -= Segment.FRAME;
    if (length <= 0) {
      return null;
    }
    byte[] payload = length > left ? new byte[0] : in.readNBytes(length);
    if (payload.length < length || Segment.crc(payload) != crc) {
      log.warn("capture.segment.damaged file={} records={}", file.getFileName(), records);
      left = 0;
      return null;
    }
    left -= length;
    records++;
    return CaptureRecord.decode(ByteBuffer.wrap(payload));
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw Spool.unavailable(file, e);
    }
  }
}
