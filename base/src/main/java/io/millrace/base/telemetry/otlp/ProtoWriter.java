package io.millrace.base.telemetry.otlp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Writes a message of Protocol Buffers field by field, as their encoding has it. Absent fields are
/// not written; numbers are, also 0.
final class ProtoWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static byte[] message(Consumer<ProtoWriter> fields) {
    ProtoWriter writer = new ProtoWriter();
    fields.accept(writer);
    return writer.out.toByteArray();
  }

  ProtoWriter message(int field, Consumer<ProtoWriter> fields) {
    return bytes(field, message(fields));
  }

  ProtoWriter text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoWriter bytes(int field, byte[] value) {
    tag(field, LENGTH);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  ProtoWriter number(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  ProtoWriter flag(int field, boolean value) {
    return number(field, value ? 1 : 0);
  }

  ProtoWriter fixed(int field, long value) {
    tag(field, FIXED64);
    for (int bits = 0; bits < Long.SIZE; bits += Byte.SIZE) {
      out.write((int) (value >>> bits));
    }
    return this;
  }

  ProtoWriter real(int field, double value) {
    return fixed(field, Double.doubleToRawLongBits(value));
  }

  ProtoWriter fixed(int field, long[] values) {
    byte[] packed = new byte[Long.BYTES * values.length];
    little(packed).asLongBuffer().put(values);
    return bytes(field, packed);
  }

  ProtoWriter real(int field, double[] values) {
    byte[] packed = new byte[Double.BYTES * values.length];
    little(packed).asDoubleBuffer().put(values);
    return bytes(field, packed);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
