package io.millrace.base.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/// Bytes with their length before them.
public final class Frames {
  /// Longest frame.
  public static final int BYTES_MAX = 1 << 30;

  private Frames() {}

  public static void write(DataOutputStream out, byte[] frame) throws IOException {
    out.writeInt(frame.length);
    out.write(frame);
    out.flush();
  }

  /// @param bytesMax a longer one is not read
  /// @throws EOFException if the other side has ended
  public static byte[] read(DataInputStream in, int bytesMax) throws IOException {
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
