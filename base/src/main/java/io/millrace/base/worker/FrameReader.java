package io.millrace.base.worker;

import static io.millrace.base.ErrorCode.WORKER_FAILED;

import io.millrace.base.MillraceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The values of a frame, in the order in which a [FrameWriter] put them. A frame that has other
/// values, as one from a worker that has lost its senses may, fails with `WORKER_FAILED`.
public final class FrameReader {
  private final ByteBuffer bytes;

  public FrameReader(byte[] frame) {
    bytes = ByteBuffer.wrap(frame);
  }

  private ByteBuffer held(int size) {
    if (size < 0 || size > bytes.remaining()) {
      throw nonsense();
    }
    return bytes;
  }

  /// For a value that cannot be.
  public static MillraceException nonsense() {
    return new MillraceException(
        WORKER_FAILED,
        "A worker process said what cannot be understood.",
        "Try again; if it happens again, report it.");
  }

  public int readByte() {
    return held(Byte.BYTES).get();
  }

  public int readInt() {
    return held(Integer.BYTES).getInt();
  }

  public long readLong() {
    return held(Long.BYTES).getLong();
  }

  public double readDouble() {
    return held(Double.BYTES).getDouble();
  }

  public String readText() {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }

  public byte[] readBytes() {
    int length = readInt();
    ByteBuffer rest = held(length);
    byte[] value = new byte[length];
    rest.get(value);
    return value;
  }

  /// Reads into `target` from index `at` on.
  /// @return how many there were
  public int readFloats(float[] target, int at) {
    int count = readInt();
    if (count < 0 || count > target.length - at) {
      throw nonsense();
    }
    held(count * Float.BYTES).asFloatBuffer().get(target, at, count);
    bytes.position(bytes.position() + count * Float.BYTES);
    return count;
  }

  public double[] readDoubles() {
    int count = readInt();
    if (count < 0 || count > bytes.remaining() / Double.BYTES) {
      throw nonsense();
    }
    double[] values = new double[count];
    bytes.asDoubleBuffer().get(values);
    bytes.position(bytes.position() + count * Double.BYTES);
    return values;
  }

  public List<String> readTexts() {
    List<String> texts = new ArrayList<>();
    while (readByte() == 1) {
      texts.add(readText());
    }
    return texts;
  }
}
