package io.millrace.serving.capture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/// A file of the capture log, of a fixed size that is on disk before the first record: later
/// writing is copying into the mapped pages, which neither blocks nor fails, and which a killed
/// process leaves to the kernel.
///
/// Format, version 1, big-endian: `MRCAPT01`, then records of `length` (int, of the payload, over
/// 0), `crc` (int, CRC-32 of the payload), payload; then zeros. Appending is guarded by the log's
/// lock; [SegmentReader] reads it.
final class Segment {
  static final long MAGIC = 0x4d52434150543031L; // MRCAPT01
  static final int HEADER = 8;
  static final int FRAME = 8;
  private static final int ZEROS = 1 << 16;

  private final Path file;
  private final Arena arena;
  private final MemorySegment memory;

  /// The memory, as it is written; the position is where the next record begins.
  private final ByteBuffer pages;

  private Segment(Path file, Arena arena, MemorySegment memory) {
    this.file = file;
    this.arena = arena;
    this.memory = memory;
    pages = memory.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
    pages.putLong(MAGIC);
  }

  /// What a segment must hold for a record of this size.
  static int sizeFor(int payload) {
    return HEADER + FRAME + payload;
  }

  /// Makes the file, filled with zeros so that its blocks are its own.
  static Segment create(Path file, int bytes) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(ZEROS, bytes));
      for (int written = 0; written < bytes; ) {
        zeros.clear().limit(Math.min(ZEROS, bytes - written));
        written += channel.write(zeros, written);
      }
      return new Segment(file, arena, channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena));
    } catch (IOException e) {
      arena.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  Path file() {
    return file;
  }

  boolean fits(byte[] payload) {
    return pages.remaining() >= FRAME + payload.length;
  }

  boolean isEmpty() {
    return pages.position() == HEADER;
  }

  /// Appends a record that fits. The length comes last: without it, there is no record.
  void append(byte[] payload, int crc) {
    int at = pages.position();
    pages.position(at + FRAME).put(payload);
    pages.putInt(at + 4, crc);
    pages.putInt(at, payload.length);
  }

  /// Brings what was appended to disk.
  void force() {
    memory.force();
  }

  /// Gives the memory back; nothing but the file's name can be asked of it afterwards.
  void unmap() {
    arena.close();
  }

  static int crc(ByteBuffer payload) {
    CRC32 crc = new CRC32();
    crc.update(payload);
    return (int) crc.getValue();
  }
}
