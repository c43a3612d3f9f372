package io.millrace.serving.batch;

import io.millrace.serving.BatchRows;
import io.millrace.serving.InputField;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads records whose cells are plain: numbers without blanks where numbers are wanted, and no
/// quotes. Eight bytes of a number are looked at together, so that hardly a jump depends on them.
/// What is not plain is left to [CsvCells] and [FieldValues], which know more, and give the same
/// where both can read it. Reused from record to record; not thread-safe.
///
/// Source of the way from eight digits to a number: D. Lemire, *Quickly parsing eight digits*,
/// 2018.
final class PlainCells {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int CELL_MAX = 1 << 12;
  private static final long ZEROS = 0x3030303030303030L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /// Carries into the high bit of a byte from ten on.
  private static final long TEN_ON = 0x7676767676767676L;

  /// By decimals, and eight further those that change the sign: powers that doubles hold exactly.
  private static final double[] SCALES = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, -1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7
  };

  private final BatchRows rows;
  private final byte delimiter;
  private final int[] fields;
  private final boolean[] numbers;
  private byte[] data = {};
  private int at;
  private int end;

  PlainCells(BatchRows rows, List<InputField> inputs, CsvColumns columns, char delimiter) {
    this.rows = rows;
    this.delimiter = (byte) delimiter;
    fields = columns.fields();
    numbers = new boolean[fields.length];
    for (int column = 0; column < fields.length; column++) {
      numbers[column] =
          fields[column] != CsvColumns.NONE
              && inputs.get(fields[column]).type() == InputField.Type.NUMBER;
    }
  }

  /// Reads the record that begins at `from`, and ends before `to`, into the row that was begun.
  /// @return whether it is plain; if it is not, the row may have values of it
  boolean read(byte[] bytes, int from, int to) {
    data = bytes;
    at = from;
    int last = fields.length - 1;
    for (int column = 0; column < last; column++) {
      if (!cell(column, to) || data[at] != delimiter) {
        return false;
      }
      at++;
    }
    return cell(last, to) && !(last == 0 && at == from) && lineEnd(to);
  }

  /// Where the record that was read ends, without its line end.
  int end() {
    return end;
  }

  /// Where the next record begins.
  int next() {
    return at;
  }

  private boolean lineEnd(int to) {
    end = at;
    at += data[at] == '\r' && at + 1 < to ? 1 : 0;
    return data[at++] == '\n';
  }

  /// Moves behind a cell; gives whether it is plain and something follows it.
  private boolean cell(int column, int to) {
    if (numbers[column]) {
      return number(fields[column], to);
    }
    int start = at;
    if (!skip(to)) {
      return false;
    }
    if (fields[column] != CsvColumns.NONE) {
      rows.text(fields[column], new String(data, start, at - start, StandardCharsets.UTF_8));
    }
    return true;
  }

  private boolean skip(int to) {
    int most = Math.min(to, at + CELL_MAX);
    for (; at < most; at++) {
      byte b = data[at];
      if (b == delimiter || b == '\n' || b == '\r') {
        return true;
      }
      if (b == '"') {
        return false;
      }
    }
    return false;
  }

  /// As [#cell]; a cell without anything is absent.
  private boolean number(int field, int to) {
    if (at + 1 + Long.BYTES > to) {
      return false;
    }
    int negative = (((data[at] & 0xFF) ^ '-') - 1) >>> 31; // 1 if it is, without a jump
    int start = at + negative;
    long digits = (long) WORDS.get(data, start) ^ ZEROS;
    long others = (((digits & ~HIGH_BITS) + TEN_ON) | digits) & HIGH_BITS;
    int count = Long.numberOfTrailingZeros(others) >>> 3;
    int behind = start + count;
    int decimals = 0;
    if (count < Long.BYTES && data[behind] == '.') {
      others &= others - 1;
      long before = (1L << (count << 3)) - 1;
      digits = (digits & before) | (digits >>> 8 & ~before); // without the point
      int all = (Long.numberOfTrailingZeros(others) >>> 3) - 1;
      decimals = all - count;
      count = all;
      behind = start + count + 1;
    }
    if (others == 0 || (data[behind] | ' ') == 'e') {
      return longNumber(field, to);
    }
    if (count == 0) {
      at = behind;
      return behind == start && negative == 0;
    }
    rows.number(
        field, eight(digits << ((Long.BYTES - count) << 3)) / SCALES[negative << 3 | decimals]);
    at = behind;
    return true;
  }

  /// The number of eight digits, one in each byte, the first one lowest.
  private static long eight(long digits) {
    long pairs = digits * 10 + (digits >>> 8);
    return ((pairs & 0x000000FF000000FFL) * (100 + (1_000_000L << 32))
            + (pairs >>> 16 & 0x000000FF000000FFL) * (1 + (10_000L << 32)))
        >>> 32;
  }

  private boolean longNumber(int field, int to) {
    int start = at;
    if (!skip(to)) {
      return false;
    }
    double number = Decimals.parse(data, start, at);
    if (!Double.isFinite(number)) {
      return false;
    }
    rows.number(field, number);
    return true;
  }
}
