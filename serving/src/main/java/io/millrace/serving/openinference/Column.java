package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.FIELD_TYPE;
import static io.millrace.base.ErrorCode.TENSOR_INVALID;

import io.millrace.base.MillraceException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Collects the elements of a tensor: each is checked against the datatype that the request
/// declared, and becomes a number or a text of a row. A number that a double cannot hold exactly is
/// refused, because the models would answer for another one.
public final class Column {
  private static final int SIGNIFICANT_BITS = 53;

  private final String input;
  private final Datatype datatype;
  private final double[] numbers;
  private final @Nullable String[] texts;
  private final int rows;
  private int count;

  /// @param rows how many elements it must get
  Column(String input, Datatype datatype, int rows) {
    this.input = input;
    this.datatype = datatype;
    this.rows = rows;
    boolean text = datatype.kind() == Datatype.Kind.TEXT;
    numbers = new double[text ? 0 : rows];
    texts = new @Nullable String[text ? rows : 0];
  }

  public Datatype datatype() {
    return datatype;
  }

  /// How many elements it takes.
  public int rows() {
    return rows;
  }

  String input() {
    return input;
  }

  /// NaN if absent.
  double number(int row) {
    return numbers[row];
  }

  @Nullable String text(int row) {
    return texts[row];
  }

  /// The first element as JSON would have it; empty if it has no value.
  String firstText() {
    if (datatype.kind() == Datatype.Kind.TEXT) {
      String text = texts[0];
      return text == null ? "" : text;
    }
    double number = numbers[0];
    if (Double.isNaN(number)) {
      return "";
    }
    return number == Math.rint(number) && Math.abs(number) < 1L << SIGNIFICANT_BITS
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  /// An element that says true or false: 1 or 0.
  public void add(boolean value) {
    if (datatype.kind() != Datatype.Kind.TRUTH) {
      throw wrong(Boolean.toString(value));
    }
    numbers[next()] = value ? 1 : 0;
  }

  /// A whole number.
  public void add(long value) {
    if (datatype.kind() != Datatype.Kind.WHOLE || !datatype.holds(value)) {
      throw wrong(Long.toString(value));
    }
    requireExact(Math.abs(value), Long.toString(value));
    numbers[next()] = value;
  }

  /// A whole number of 64 bits without a sign.
  public void addUnsigned(long bits) {
    if (datatype.kind() != Datatype.Kind.UNSIGNED) {
      throw wrong(Long.toUnsignedString(bits));
    }
    requireExact(bits, Long.toUnsignedString(bits));
    numbers[next()] = bits >= 0 ? bits : 2.0 * (bits >>> 1);
  }

  /// A number of a floating datatype, rounded to it; NaN means that there is none.
  public void add(double value) {
    if (datatype.kind() != Datatype.Kind.FLOATING) {
      throw wrong(Double.toString(value));
    }
    double rounded =
        switch (datatype) {
          case FP16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
          case BF16 -> Float.intBitsToFloat(Float.floatToRawIntBits((float) value) & 0xffff0000);
          case FP32 -> (float) value;
          default -> value;
        };
    if (Double.isInfinite(rounded)) {
      throw wrong(Double.toString(value));
    }
    numbers[next()] = rounded;
  }

  /// A text in UTF-8.
  public void add(ByteBuffer utf8) {
    try {
      add(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
    } catch (CharacterCodingException e) {
      throw wrong("bytes that are not UTF-8");
    }
  }

  public void add(String value) {
    if (datatype.kind() != Datatype.Kind.TEXT) {
      throw wrong("the text \"%s\"".formatted(value));
    }
    texts[next()] = value;
  }

  /// An element that has no value.
  void addAbsent() {
    switch (datatype.kind()) {
      case FLOATING -> numbers[next()] = Double.NaN;
      case TEXT -> texts[next()] = null;
      case TRUTH, WHOLE, UNSIGNED -> throw wrong("null");
    }
  }

  /// The element that would come next is none of the datatype.
  MillraceException wrong(String found) {
    String shown = found.length() > 60 ? found.substring(0, 60) + "…" : found;
    return new MillraceException(
        FIELD_TYPE,
        "input '%s', element %d: %s (expected: %s)"
            .formatted(input, count, shown, datatype.expected()),
        "Send elements of the datatype that the input declares.");
  }

  /// The tensor as a whole is not what it declares.
  public MillraceException invalid(String found) {
    return new MillraceException(
        TENSOR_INVALID,
        "input '%s': %s".formatted(input, found),
        "Send as many elements as the shape says, nested like it or flat.");
  }

  /// @throws MillraceException with `TENSOR_INVALID` unless every row has its element
  void requireFull() {
    if (count != rows) {
      throw invalid("%d elements (expected by its shape: %d)".formatted(count, rows));
    }
  }

  private int next() {
    if (count == rows) {
      throw invalid("more elements than the %d of its shape".formatted(rows));
    }
    return count++;
  }

  private void requireExact(long magnitude, String value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(magnitude);
    if (bits - Math.min(bits, Long.numberOfTrailingZeros(magnitude)) > SIGNIFICANT_BITS) {
      throw new MillraceException(
          FIELD_TYPE,
          "input '%s', element %d: %s (expected: a number that a double holds exactly)"
              .formatted(input, count, value),
          "The models calculate in doubles: send whole numbers up to 2^53.");
    }
  }
}
