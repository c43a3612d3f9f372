package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.FIELD_MISSING;
import static io.millrace.base.ErrorCode.ROWS_INVALID;
import static io.millrace.base.ErrorCode.TENSOR_INVALID;
import static io.millrace.base.ErrorCode.TOO_MANY_ROWS;

import io.millrace.base.MillraceException;
import io.millrace.serving.Fields;
import io.millrace.serving.InputField;
import io.millrace.serving.Rows;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An input of a request: a column, one element per row.
///
/// @param shape as declared; what fits an endpoint is `[rows]` or `[rows, 1]`
public record Tensor(String name, Datatype datatype, List<Long> shape, Elements elements) {
  private static final String FIX =
      "Send one tensor of shape [rows] or [rows, 1] for each input of the model's metadata, all"
          + " with as many rows.";

  public Tensor {
    shape = List.copyOf(shape);
  }

  /// The rows that columns make. Nothing is allocated before their shapes are known to fit.
  /// @throws MillraceException with `TENSOR_INVALID`, `FIELD_MISSING`, `FIELD_TYPE`,
  ///     `JSON_INVALID`, `ROWS_INVALID` or `TOO_MANY_ROWS`
  public static Rows rows(List<Tensor> tensors, Fields fields, int rowsMax) {
    @Nullable Tensor[] byField = new @Nullable Tensor[fields.size()];
    Tensor key = null;
    for (Tensor tensor : tensors) {
      if (fields.isMereKey(tensor.name)) {
        key = tensor;
        continue;
      }
      int field = tensor.field(fields);
      check(byField[field] == null, "input '%s': given twice", tensor.name);
      byField[field] = tensor;
    }
    int count = Math.toIntExact(Math.min(count(tensors), Integer.MAX_VALUE));
    if (count > rowsMax) {
      throw new MillraceException(
          TOO_MANY_ROWS,
          "The request has more than %,d rows.".formatted(rowsMax),
          "Send several requests, or have the file scored in a batch.");
    }
    Column[] columns = new Column[fields.size()];
    for (int field = 0; field < columns.length; field++) {
      columns[field] = column(fields.at(field), byField[field], count);
    }
    return rows(columns, key == null ? "" : key.column(count).firstText(), fields, count);
  }

  private static Rows rows(Column[] columns, String key, Fields fields, int count) {
    Rows rows = new Rows(fields, count);
    for (int row = 0; row < count; row++) {
      rows.begin();
      rows.key(key);
      for (int field = 0; field < columns.length; field++) {
        rows.see(field);
        put(rows, field, columns[field], row);
      }
      rows.end();
    }
    return rows;
  }

  private static void put(Rows rows, int field, Column column, int row) {
    switch (rows.fields().at(field).type()) {
      case NUMBER -> {
        double number = column.number(row);
        if (!Double.isNaN(number)) {
          rows.put(field, number);
        }
      }
      case TEXT -> {
        String text = column.text(row);
        if (text != null) {
          rows.put(field, text);
        }
      }
    }
  }

  private static Column column(InputField field, @Nullable Tensor tensor, int count) {
    if (tensor == null) {
      throw new MillraceException(
          FIELD_MISSING,
          "input '%s' is missing".formatted(field.name()),
          "Send a tensor for each input of the model's metadata; NaN, null or an empty text stands"
              + " for a value that is unknown.");
    }
    return tensor.column(count);
  }

  private Column column(int count) {
    Column column = new Column(name, datatype, count);
    elements.read(column);
    column.requireFull();
    return column;
  }

  /// How many rows there are, the same in every tensor.
  private static long count(List<Tensor> tensors) {
    if (tensors.isEmpty()) {
      throw new MillraceException(ROWS_INVALID, "The request has no inputs.", FIX);
    }
    Tensor first = tensors.getFirst();
    long count = first.count();
    for (Tensor tensor : tensors) {
      check(
          tensor.count() == count,
          "input '%s': shape %s, and %s for input '%s'",
          tensor.name,
          tensor.shape,
          first.shape,
          first.name);
    }
    if (count == 0) {
      throw new MillraceException(ROWS_INVALID, "The request has no rows.", FIX);
    }
    return count;
  }

  private long count() {
    long product = 1;
    for (long dimension : shape) {
      check(dimension >= 0, "input '%s': shape %s has a negative dimension", name, shape);
      check(
          dimension == 0 || product <= Long.MAX_VALUE / dimension,
          "input '%s': shape %s has more elements than can be counted",
          name,
          shape);
      product *= dimension;
    }
    boolean isColumn = shape.size() == 1 || (shape.size() == 2 && shape.get(1) == 1);
    check(isColumn, "input '%s': shape %s (expected: [rows] or [rows, 1])", name, shape);
    return product;
  }

  private int field(Fields fields) {
    int field = fields.position(name);
    check(
        field != Fields.NONE,
        "input '%s' is unknown (expected: %s)",
        name,
        String.join(", ", fields.names()));
    boolean text = datatype.kind() == Datatype.Kind.TEXT;
    boolean wantsText = fields.at(field).type() == InputField.Type.TEXT;
    check(
        text == wantsText,
        "input '%s', datatype: %s (expected: %s)",
        name,
        datatype,
        wantsText ? "BYTES" : "FP64, or another number");
    return field;
  }

  private static void check(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new MillraceException(
          TENSOR_INVALID, message.formatted(Arrays.copyOf(values, values.length)), FIX);
    }
  }
}
