package io.millrace.base.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Makes a frame, value after value; [FrameReader] reads them in the same order.
public final class FrameWriter {
  private ByteBuffer bytes = ByteBuffer.allocate(1_024);

  private ByteBuffer room(int more) {
    if (bytes.remaining() < more) {
      int size = Math.addExact(bytes.position(), more);
      int grown = (int) Math.max(size, Math.min(2L * bytes.capacity(), Frames.BYTES_MAX));
      bytes = ByteBuffer.allocate(grown).put(bytes.flip());
    }
    return bytes;
  }

  public FrameWriter putByte(int value) {
    room(Byte.BYTES).put((byte) value);
    return this;
  }

  public FrameWriter putInt(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  public FrameWriter putLong(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  public FrameWriter putDouble(double value) {
    room(Double.BYTES).putDouble(value);
    return this;
  }

  public FrameWriter putText(String text) {
    return putBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public FrameWriter putBytes(byte[] value) {
    putInt(value.length);
    room(value.length).put(value);
    return this;
  }

  /// The values from index `from` up to but not including `to`.
  public FrameWriter putFloats(float[] values, int from, int to) {
    putInt(to - from);
    ByteBuffer target = room((to - from) * Float.BYTES);
    target.asFloatBuffer().put(values, from, to - from);
    target.position(target.position() + (to - from) * Float.BYTES);
    return this;
  }

  public FrameWriter putDoubles(double[] values) {
    putInt(values.length);
    int size = Math.multiplyExact(values.length, Double.BYTES);
    ByteBuffer target = room(size);
    target.asDoubleBuffer().put(values);
    target.position(target.position() + size);
    return this;
  }

  public FrameWriter putTexts(Iterable<String> texts) {
    texts.forEach(text -> putByte(1).putText(text));
    return putByte(0);
  }

  /// Bytes until now.
  public int size() {
    return bytes.position();
  }

  /// Takes back what came after the first `size` bytes.
  public void cut(int size) {
    bytes.position(size);
  }

  public byte[] toFrame() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
