package io.millrace.serving;

import static io.millrace.base.ErrorCode.FIELD_MISSING;
import static io.millrace.base.ErrorCode.FIELD_TYPE;
import static io.millrace.base.ErrorCode.ROWS_INVALID;
import static io.millrace.base.ErrorCode.TOO_MANY_ROWS;

import io.millrace.base.MillraceException;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one request, row-major: field `f` of row `r` is at `r * fields + f`. Filled by one
/// parser, then only read. An absent number is NaN, an absent text null.
///
/// A parser begins a row, sees and puts its values, and ends it. [RowsJson] writes them.
public final class Rows {
  /// Most characters of a text, as many as JSON may have: what is captured must be readable.
  private static final int TEXT_MAX = 1024 * 1024;

  private final Fields fields;
  private final int limit;
  private final int[] seenInRow;
  private double[] numbers;
  private @Nullable String[] texts;
  private int count;
  private int known;
  private int ignored;
  private @Nullable String mereKey;
  private Params params = Params.NONE;

  /// @param limit most rows
  public Rows(Fields fields, int limit) {
    this.fields = fields;
    this.limit = limit;
    seenInRow = new int[fields.size()];
    numbers = new double[fields.size()];
    texts = new @Nullable String[fields.size()];
  }

  public Fields fields() {
    return fields;
  }

  public int count() {
    return count;
  }

  /// What the request sets beside these rows.
  Params params() {
    return params;
  }

  /// Takes what the request sets beside these rows, for all of them.
  public void set(Params given) {
    params = given;
  }

  /// How many values were of fields that the endpoint does not read.
  int ignored() {
    return ignored;
  }

  double number(int row, int field) {
    return numbers[row * fields.size() + field];
  }

  @Nullable String text(int row, int field) {
    return texts[row * fields.size() + field];
  }

  /// Begins the next row, all absent.
  /// @throws MillraceException with `TOO_MANY_ROWS`
  public void begin() {
    if (count == limit) {
      throw new MillraceException(
          TOO_MANY_ROWS,
          "The request has more than %,d rows.".formatted(limit),
          "Stream the answer (invocations-response-stream), or have the file scored in a batch.");
    }
    int from = count * fields.size();
    if (from == numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(fields.size(), 2 * from));
      texts = Arrays.copyOf(texts, numbers.length);
    }
    Arrays.fill(numbers, from, from + fields.size(), Double.NaN);
    count++;
    known = 0;
  }

  /// Takes away the row that was begun last.
  void undo() {
    count--;
    int from = count * fields.size();
    Arrays.fill(texts, from, from + fields.size(), null);
    Arrays.fill(seenInRow, 0);
  }

  /// Takes away all rows; the room for them stays.
  void clear() {
    Arrays.fill(texts, 0, count * fields.size(), null);
    Arrays.fill(seenInRow, 0);
    count = 0;
    ignored = 0;
    params = Params.NONE;
  }

  /// A copy with more fields behind those of these rows, absent.
  Rows widened(Fields wider) {
    Rows copy = new Rows(wider, count);
    copy.numbers = new double[count * wider.size()];
    copy.texts = new @Nullable String[count * wider.size()];
    Arrays.fill(copy.numbers, Double.NaN);
    for (int row = 0; row < count; row++) {
      int from = row * fields.size();
      System.arraycopy(numbers, from, copy.numbers, row * wider.size(), fields.size());
      System.arraycopy(texts, from, copy.texts, row * wider.size(), fields.size());
    }
    copy.count = count;
    copy.params = params;
    return copy;
  }

  /// These of the rows: a copy, unless they are all.
  /// @param which ascending
  Rows select(int[] which) {
    if (which.length == count) {
      return this;
    }
    Rows some = new Rows(fields, which.length);
    int width = fields.size();
    some.numbers = new double[which.length * width];
    some.texts = new @Nullable String[which.length * width];
    for (int row = 0; row < which.length; row++) {
      System.arraycopy(numbers, which[row] * width, some.numbers, row * width, width);
      System.arraycopy(texts, which[row] * width, some.texts, row * width, width);
    }
    some.count = which.length;
    some.params = params;
    return some;
  }

  /// Replaces a number; NaN is absent.
  void set(int row, int field, double value) {
    numbers[row * fields.size() + field] = value;
  }

  /// Replaces a text, as [#put(int, String)] takes it.
  void set(int row, int field, String value) {
    String text = value.strip();
    texts[row * fields.size() + field] = text.isEmpty() ? null : text;
  }

  /// Takes over a value of rows that have the same fields.
  void copy(int row, int field, Rows other, int otherRow) {
    int at = row * fields.size() + field;
    int from = otherRow * fields.size() + field;
    numbers[at] = other.numbers[from];
    texts[at] = other.texts[from];
  }

  /// A copy of the rows `from` (inclusive) to `to` (exclusive).
  Rows part(int from, int to) {
    Rows part = new Rows(fields, to - from);
    part.numbers = Arrays.copyOfRange(numbers, from * fields.size(), to * fields.size());
    part.texts = Arrays.copyOfRange(texts, from * fields.size(), to * fields.size());
    part.count = to - from;
    part.params = params;
    return part;
  }

  /// Says that a value of `field` follows.
  /// @throws MillraceException with `ROWS_INVALID` if the row had one
  public void see(int field) {
    if (seenInRow[field] == count) {
      throw new MillraceException(
          ROWS_INVALID,
          "row %d, field '%s': given twice".formatted(count, fields.at(field).name()),
          "Give each field once.");
    }
    seenInRow[field] = count;
    known++;
  }

  /// Counts a value of a field that the endpoint does not read.
  public void ignore() {
    ignored++;
  }

  /// Takes the value of the key that no model reads, see [Fields#isMereKey]; only that of the first
  /// row counts.
  public void key(String value) {
    String text = value.strip();
    if (count == 1 && !text.isEmpty()) {
      mereKey = text;
    }
  }

  /// Whether the first row has a value of the key.
  boolean hasKey() {
    int field = fields.keyPosition();
    return field == Fields.NONE ? mereKey != null : !absent(0, field);
  }

  /// The hash of the key's value in the first row, which it has.
  long key() {
    int field = fields.keyPosition();
    if (field == Fields.NONE) {
      return VariantChoice.hash(String.valueOf(mereKey));
    }
    return hash(0, field);
  }

  /// The hash of a value that is there.
  long hash(int row, int field) {
    return switch (fields.at(field).type()) {
      case NUMBER -> VariantChoice.hash(number(row, field));
      case TEXT -> VariantChoice.hash(String.valueOf(text(row, field)));
    };
  }

  /// @throws MillraceException with `FIELD_TYPE` unless `value` is finite
  public void put(int field, double value) {
    if (!Double.isFinite(value)) {
      throw wrong(field, Double.toString(value), "a finite number");
    }
    numbers[(count - 1) * fields.size() + field] = value;
  }

  /// Surrounding blanks do not count, and nothing but blanks is absent, as in training data.
  /// @throws MillraceException with `FIELD_TYPE` if it is longer than 1,048,576 characters
  public void put(int field, String value) {
    if (value.length() > TEXT_MAX) {
      throw wrong(field, "a text of %,d characters".formatted(value.length()), "at most 1,048,576");
    }
    String text = value.strip();
    texts[(count - 1) * fields.size() + field] = text.isEmpty() ? null : text;
  }

  /// Ends the row.
  /// @throws MillraceException with `FIELD_MISSING` if nothing can be predicted from it
  public void end() {
    if (known == 0) {
      throw new MillraceException(
          FIELD_MISSING,
          "row %d has none of the fields %s".formatted(count, String.join(", ", fields.names())),
          "Send the fields by the names of the model's signature.");
    }
    for (int field = 0; field < fields.size(); field++) {
      if (fields.at(field).absence() == InputField.Absence.REFUSED && absent(count - 1, field)) {
        throw missing(count - 1, field);
      }
    }
  }

  boolean absent(int row, int field) {
    return switch (fields.at(field).type()) {
      case NUMBER -> Double.isNaN(number(row, field));
      case TEXT -> text(row, field) == null;
    };
  }

  /// @param row from 0
  MillraceException missing(int row, int field) {
    return new MillraceException(
        FIELD_MISSING,
        "row %d, field '%s': absent, and the endpoint's models have no answer without it"
            .formatted(row + 1, fields.at(field).name()),
        "Send a value for this field.");
  }

  /// The value of a field of the current row cannot be read.
  public MillraceException wrong(int field, String value, String expected) {
    String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
    return new MillraceException(
        FIELD_TYPE,
        "row %d, field '%s': %s (expected: %s)"
            .formatted(count, fields.at(field).name(), shown, expected),
        "Send numbers as numbers and texts as texts; send null or leave the field out where a"
            + " value is unknown.");
  }

  /// The rows as a table.
  /// @param positions of the columns among the fields
  Frame frame(List<Input> columns, int[] positions) {
    List<Column> table = new ArrayList<>();
    for (int i = 0; i < positions.length; i++) {
      table.add(column(columns.get(i), positions[i]));
    }
    return new Frame(count, table);
  }

  private Column column(Input input, int field) {
    return switch (input.kind()) {
      case NUMBER -> {
        double[] values = new double[count];
        for (int row = 0; row < values.length; row++) {
          values[row] = number(row, field);
        }
        yield new NumberColumn(input.name(), values);
      }
      case TEXT -> {
        @Nullable String[] values = new @Nullable String[count];
        for (int row = 0; row < values.length; row++) {
          values[row] = text(row, field);
        }
        yield new TextColumn(input.name(), values);
      }
    };
  }
}
