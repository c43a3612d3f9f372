package io.millrace.base.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/// Bytes with their length before them.
final class Frames {
  /// Longest frame.
  static final int BYTES_MAX = 1 << 30;

  private Frames() {}

  static void write(DataOutputStream out, byte[] frame) throws IOException {
    out.writeInt(frame.length);
    out.write(frame);
    out.flush();
  }

  /// @throws EOFException if the other side has ended
  static byte[] read(DataInputStream in, int bytesMax) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > bytesMax) {
      throw new IOException("frame of %d bytes (expected: at most %d)".formatted(length, bytesMax));
    }
    byte[] frame = in.readNBytes(length);
    if (frame.length < length) {
      throw new EOFException("frame of %d bytes ended after %d".formatted(length, frame.length));
    }
    return frame;
  }
}
