package io.millrace.serving;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// A body of CSV or JSON Lines in blocks of whole records, in their order, each of which is a body
/// of its own: where CSV has a header line, every block begins with it.
public final class RecordBlocks implements Iterator<byte[]> {
  private final byte[] body;
  private final boolean isCsv;
  private final int records;
  private final int bytes;
  private final byte[] header;
  private int at;

  /// @param fields that the endpoint reads, which tell a header from a row
  /// @param contentType of the body: CSV, or else JSON Lines
  /// @param records most of a block, at least 1
  /// @param bytes most of a block with its header, unless a single record has more
  public RecordBlocks(Fields fields, String contentType, byte[] body, int records, int bytes) {
    this.body = body;
    this.records = records;
    this.bytes = bytes;
    isCsv = SageMakerForm.of(contentType) == SageMakerForm.CSV;
    at = afterBlank(0);
    int first = end(at);
    if (isCsv && CsvRows.isHeader(fields, part(at, first))) {
      header = part(at, first);
      at = afterBlank(first);
    } else {
      header = new byte[0];
    }
  }

  @Override
  public boolean hasNext() {
    return at < body.length;
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int from = at;
    at = end(from);
    int next = afterBlank(at);
    for (int count = 1; count < records && next < body.length; count++) {
      int end = end(next);
      if (header.length + end - from > bytes) {
        break;
      }
      at = end;
      next = afterBlank(end);
    }
    byte[] block = new byte[header.length + at - from];
    System.arraycopy(header, 0, block, 0, header.length);
    System.arraycopy(body, from, block, header.length, at - from);
    at = next;
    return block;
  }

  private byte[] part(int from, int to) {
    return Arrays.copyOfRange(body, from, to);
  }

  /// Behind the line feed (of CSV also the carriage return) that ends the record at `from`; one
  /// inside quotes does not.
  private int end(int from) {
    boolean quoted = false;
    for (int i = from; i < body.length; i++) {
      if (isCsv && body[i] == '"') {
        quoted = !quoted;
      } else if (!quoted && (body[i] == '\n' || (isCsv && body[i] == '\r'))) {
        return i + 1;
      }
    }
    return body.length;
  }

  /// Behind empty lines, which are no records.
  private int afterBlank(int from) {
    int i = from;
    while (i < body.length && (body[i] == '\n' || body[i] == '\r')) {
      i++;
    }
    return i;
  }
}
