package io.millrace.serving.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that are put together in memory. Not thread-safe.
final class ByteOutput {
  private byte[] bytes;
  private int length;

  ByteOutput(int room) {
    bytes = new byte[room];
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  ByteOutput put(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  ByteOutput put(byte[] from, int start, int end) {
    room(end - start);
    System.arraycopy(from, start, bytes, length, end - start);
    length += end - start;
    return this;
  }

  ByteOutput put(byte[] from) {
    return put(from, 0, from.length);
  }

  ByteOutput put(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The shortest decimal number that reads back as `value`.
  @SuppressWarnings("deprecation") // getBytes without a charset is what copies ASCII at once
  ByteOutput put(double value) {
    String text = Double.toString(value);
    room(text.length());
    text.getBytes(0, text.length(), bytes, length);
    length += text.length();
    return this;
  }

  /// A cell of a CSV file (RFC 4180), in quotes where it needs them.
  ByteOutput putCell(String text) {
    byte[] cell = text.getBytes(StandardCharsets.UTF_8);
    return putCell(cell, 0, cell.length);
  }

  /// As [#putCell(String)].
  ByteOutput putCell(byte[] from, int start, int end) {
    if (isPlain(from, start, end)) {
      return put(from, start, end);
    }
    put('"');
    for (int i = start; i < end; i++) {
      if (from[i] == '"') {
        put('"');
      }
      put((char) (from[i] & 0xFF));
    }
    return put('"');
  }

  private static boolean isPlain(byte[] cell, int start, int end) {
    if (start < end && (cell[start] == ' ' || cell[end - 1] == ' ')) {
      return false;
    }
    for (int i = start; i < end; i++) {
      byte b = cell[i];
      if (b == ',' || b == '"' || b == '\n' || b == '\r') {
        return false;
      }
    }
    return true;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}
