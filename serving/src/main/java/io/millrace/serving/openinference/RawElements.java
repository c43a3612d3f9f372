package io.millrace.serving.openinference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Elements in binary form: row-major, little-endian, without padding; a text is its length in four
/// bytes, then its UTF-8.
public record RawElements(ByteBuffer bytes) implements Elements {
  @Override
  public void read(Column column) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int size = column.datatype().bytes();
    if (size > 0 && in.remaining() != (long) size * column.rows()) {
      throw column.invalid(
          "%d bytes (expected by its shape and %s: %d)"
              .formatted(in.remaining(), column.datatype(), (long) size * column.rows()));
    }
    while (in.hasRemaining()) {
      add(in, column);
    }
  }

  private static void add(ByteBuffer in, Column column) {
    switch (column.datatype()) {
      case BOOL -> column.add(truth(in.get(), column));
      case UINT8 -> column.add((long) (in.get() & 0xff));
      case UINT16 -> column.add((long) (in.getShort() & 0xffff));
      case UINT32 -> column.add(in.getInt() & 0xffff_ffffL);
      case UINT64 -> column.addUnsigned(in.getLong());
      case INT8 -> column.add((long) in.get());
      case INT16 -> column.add((long) in.getShort());
      case INT32 -> column.add((long) in.getInt());
      case INT64 -> column.add(in.getLong());
      case FP16 -> column.add((double) Float.float16ToFloat(in.getShort()));
      case BF16 -> column.add((double) Float.intBitsToFloat(in.getShort() << 16));
      case FP32 -> column.add((double) in.getFloat());
      case FP64 -> column.add(in.getDouble());
      case BYTES -> column.add(text(in, column));
    }
  }

  private static boolean truth(byte value, Column column) {
    if (value != 0 && value != 1) {
      throw column.wrong("the byte " + (value & 0xff));
    }
    return value == 1;
  }

  private static ByteBuffer text(ByteBuffer in, Column column) {
    if (in.remaining() < Integer.BYTES) {
      throw column.invalid("its bytes end inside the length of a text");
    }
    long length = in.getInt() & 0xffff_ffffL;
    if (length > in.remaining()) {
      throw column.invalid(
          "a text of %d bytes, and %d bytes are left".formatted(length, in.remaining()));
    }
    ByteBuffer utf8 = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return utf8;
  }
}
