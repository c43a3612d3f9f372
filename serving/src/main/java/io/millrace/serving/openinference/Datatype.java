package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.TENSOR_INVALID;

import io.millrace.base.MillraceException;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What the elements of a tensor are.
public enum Datatype {
  BOOL(1, Kind.TRUTH),
  UINT8(1, Kind.WHOLE, 0, 0xff),
  UINT16(2, Kind.WHOLE, 0, 0xffff),
  UINT32(4, Kind.WHOLE, 0, 0xffff_ffffL),
  UINT64(8, Kind.UNSIGNED),
  INT8(1, Kind.WHOLE, Byte.MIN_VALUE, Byte.MAX_VALUE),
  INT16(2, Kind.WHOLE, Short.MIN_VALUE, Short.MAX_VALUE),
  INT32(4, Kind.WHOLE, Integer.MIN_VALUE, Integer.MAX_VALUE),
  INT64(8, Kind.WHOLE, Long.MIN_VALUE, Long.MAX_VALUE),
  FP16(2, Kind.FLOATING),
  BF16(2, Kind.FLOATING),
  FP32(4, Kind.FLOATING),
  FP64(8, Kind.FLOATING),
  BYTES(0, Kind.TEXT);

  /// What a datatype's values have in common.
  enum Kind {
    TRUTH,
    WHOLE,
    /// 64 bits without a sign.
    UNSIGNED,
    FLOATING,
    TEXT
  }

  private static final String ALL =
      Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));

  private final int bytes;
  private final Kind kind;
  private final long least;
  private final long most;

  Datatype(int bytes, Kind kind) {
    this(bytes, kind, 0, 0);
  }

  Datatype(int bytes, Kind kind, long least, long most) {
    this.bytes = bytes;
    this.kind = kind;
    this.least = least;
    this.most = most;
  }

  /// Of one element in binary form; 0 if they differ.
  int bytes() {
    return bytes;
  }

  Kind kind() {
    return kind;
  }

  /// Of a whole datatype.
  boolean holds(long value) {
    return value >= least && value <= most;
  }

  /// What a message says is expected.
  String expected() {
    return switch (kind) {
      case TRUTH -> "true or false";
      case WHOLE -> "%s, a whole number from %d to %d".formatted(this, least, most);
      case UNSIGNED -> "UINT64, a whole number from 0 to 18446744073709551615";
      case FLOATING -> "%s, a finite number".formatted(this);
      case TEXT -> "BYTES, a text";
    };
  }

  /// @throws MillraceException with `TENSOR_INVALID` if there is no such datatype
  public static Datatype of(String input, String name) {
    for (Datatype datatype : values()) {
      if (datatype.name().equals(name)) {
        return datatype;
      }
    }
    throw new MillraceException(
        TENSOR_INVALID,
        "input '%s', datatype: '%s' is unknown".formatted(input, name),
        "Use one of %s.".formatted(ALL));
  }
}
