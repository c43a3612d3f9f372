package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.CSV_INVALID;
import static io.millrace.base.ErrorCode.JSON_INVALID;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// Blocks of an input whose records are lines, or end at line ends: CSV, JSON Lines. Memory is
/// bounded by the longest record that is allowed.
final class LineBlocks implements BlockSource {
  private static final int RECORD_MAX = 1 << 23;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final InputStream in;
  private final long size;
  private final int blockBytes;
  private final Optional<CsvCells> cells;
  private byte[] carried = {};
  private Block.Position position;

  private LineBlocks(
      ByteSource bytes, Block.Position from, int blockBytes, Optional<CsvCells> cells)
      throws IOException {
    this.in = bytes.open(from.offset());
    this.size = bytes.size();
    this.blockBytes = blockBytes;
    this.cells = cells;
    this.position = from;
  }

  /// Every line is a record.
  static LineBlocks ofLines(ByteSource bytes, Block.Position from, int blockBytes)
      throws IOException {
    return new LineBlocks(bytes, from, blockBytes, Optional.empty());
  }

  /// Line ends in quotes belong to their records.
  static LineBlocks ofCsv(ByteSource bytes, Block.Position from, int blockBytes, char delimiter)
      throws IOException {
    return new LineBlocks(bytes, from, blockBytes, Optional.of(new CsvCells(delimiter)));
  }

  @Override
  public Optional<Block> next() throws IOException {
    byte[] data = Arrays.copyOf(carried, Math.max(blockBytes, 2 * carried.length));
    int length = carried.length;
    while (true) {
      length += in.readNBytes(data, length, data.length - length);
      if (length == 0) {
        return Optional.empty();
      }
      int cut = length < data.length ? length : cut(data, length);
      if (cut > 0) {
        carried = Arrays.copyOfRange(data, cut, length);
        return Optional.of(block(data, cut));
      }
      if (length >= RECORD_MAX) {
        throw tooLong();
      }
      data = Arrays.copyOf(data, Math.min(2 * length, RECORD_MAX));
    }
  }

  private Block block(byte[] data, int length) {
    Block.Position from = position;
    position = new Block.Position(from.offset() + length, from.line() + lines(data, length));
    return new Block(data, length, from.line(), position);
  }

  /// Behind the last record that certainly ends in the data; 0 if none does.
  private int cut(byte[] data, int length) {
    if (cells.isPresent() && has(data, length, '"')) {
      return cutInQuotes(cells.get(), data, length);
    }
    int at = length;
    while (at > 0 && data[at - 1] != '\n') {
      at--;
    }
    if (at == 0 && cells.isPresent()) {
      at = length - 1; // a line feed could follow a carriage return at the very end
      while (at > 0 && data[at - 1] != '\r') {
        at--;
      }
    }
    return at;
  }

  private static int cutInQuotes(CsvCells cells, byte[] data, int length) {
    int at = 0;
    while (at < length) {
      cells.read(data, at, length);
      boolean certain = !cells.open() || (at == 0 && length >= RECORD_MAX && cells.next() < length);
      if (!certain) {
        return at;
      }
      at = cells.next();
    }
    return at;
  }

  private static boolean has(byte[] data, int length, char ascii) {
    return count(data, length, ascii) > 0;
  }

  private static int lines(byte[] data, int length) {
    int lines = count(data, length, '\n');
    if (has(data, length, '\r')) {
      for (int i = 0; i < length; i++) {
        lines += data[i] == '\r' && (i + 1 == length || data[i + 1] != '\n') ? 1 : 0;
      }
    }
    return lines;
  }

  /// Eight bytes at a time: in a byte that is the one that is looked for, and no other, nothing is
  /// left of seven bits added to, and the eighth is clear.
  private static int count(byte[] data, int length, char ascii) {
    long wanted = ascii * 0x0101010101010101L;
    int count = 0;
    int at = 0;
    for (; at <= length - Long.BYTES; at += Long.BYTES) {
      long others = (long) WORDS.get(data, at) ^ wanted;
      count += Long.bitCount(~((others & ~HIGH_BITS) + ~HIGH_BITS | others) & HIGH_BITS);
    }
    for (; at < length; at++) {
      count += data[at] == ascii ? 1 : 0;
    }
    return count;
  }

  private MillraceException tooLong() {
    ErrorCode code = cells.isPresent() ? CSV_INVALID : JSON_INVALID;
    return new MillraceException(
        code,
        "The record in line %,d has more than %,d bytes.".formatted(position.line(), RECORD_MAX),
        "Split the record, or correct the quote that is not closed before it.");
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
