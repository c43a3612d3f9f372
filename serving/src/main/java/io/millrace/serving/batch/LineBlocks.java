package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.CSV_INVALID;
import static io.millrace.base.ErrorCode.JSON_INVALID;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Blocks of an input whose records are lines, or end at line ends: CSV, JSON Lines. Memory is
/// bounded by the longest record that is allowed.
final class LineBlocks implements BlockSource {
  private static final int RECORD_MAX = 1 << 23;

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
    for (int i = 0; i < length; i++) {
      if (data[i] == ascii) {
        return true;
      }
    }
    return false;
  }

  private static int lines(byte[] data, int length) {
    int lines = 0;
    for (int i = 0; i < length; i++) {
      lines += data[i] == '\n' ? 1 : 0;
    }
    for (int i = 0; i < length; i++) {
      lines += data[i] == '\r' && (i + 1 == length || data[i + 1] != '\n') ? 1 : 0;
    }
    return lines;
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
