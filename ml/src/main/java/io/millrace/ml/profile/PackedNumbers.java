package io.millrace.ml.profile;

import static io.millrace.base.ErrorCode.PROFILE_INVALID;

import io.millrace.base.MillraceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Numbers and sketches in JSON: base64 of their little-endian bytes, which keeps every bit of NaN,
/// infinities and all digits.
public final class PackedNumbers {
  private PackedNumbers() {}

  public static String bytes(byte[] values) {
    return Base64.getEncoder().encodeToString(values);
  }

  /// @throws MillraceException with `PROFILE_INVALID` if it is not base64
  public static byte[] bytes(String packed) {
    try {
      return Base64.getDecoder().decode(packed);
    } catch (IllegalArgumentException e) {
      throw invalid("not base64: " + e.getMessage(), e);
    }
  }

  public static String doubles(double[] values) {
    byte[] bytes = new byte[values.length * Long.BYTES];
    littleEndian(bytes).asDoubleBuffer().put(values);
    return bytes(bytes);
  }

  /// @throws MillraceException with `PROFILE_INVALID` if it is not what [#doubles(double\[\])]
  ///     wrote
  public static double[] doubles(String packed) {
    ByteBuffer buffer = buffer(packed);
    double[] values = new double[buffer.remaining() / Long.BYTES];
    buffer.asDoubleBuffer().get(values);
    return values;
  }

  public static String longs(long[] values) {
    byte[] bytes = new byte[values.length * Long.BYTES];
    littleEndian(bytes).asLongBuffer().put(values);
    return bytes(bytes);
  }

  /// @throws MillraceException with `PROFILE_INVALID` if it is not what [#longs(long\[\])] wrote
  public static long[] longs(String packed) {
    ByteBuffer buffer = buffer(packed);
    long[] values = new long[buffer.remaining() / Long.BYTES];
    buffer.asLongBuffer().get(values);
    return values;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer buffer(String packed) {
    byte[] bytes = bytes(packed);
    if (bytes.length % Long.BYTES != 0) {
      throw invalid("%d bytes (expected: a multiple of 8)".formatted(bytes.length), null);
    }
    return littleEndian(bytes);
  }

  static MillraceException invalid(String message, @Nullable Throwable cause) {
    return new MillraceException(
        PROFILE_INVALID, "Profile: " + message, "Profile the data again.", cause);
  }
}
