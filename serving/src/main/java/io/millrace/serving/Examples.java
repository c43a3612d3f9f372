package io.millrace.serving;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;

import io.millrace.base.MillraceException;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.List;

/// Rows out of frames: a bundle's input example, the rows of a file.
final class Examples {
  private static final int ROWS_MAX = 5;

  private Examples() {}

  /// The first rows of a model's input example.
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if it has none
  static Rows rows(Fields fields, ServableModel model) {
    return rows(fields, model, ROWS_MAX);
  }

  private static Rows rows(Fields fields, ServableModel model, int rowsMax) {
    Frame example = model.example();
    if (example.rows() == 0) {
      throw new MillraceException(
          MODEL_NOT_SERVABLE,
          "model %s: its bundle has no input example to check it with".formatted(model.id()),
          "Register the model with an input example.");
    }
    return rows(fields, example, rowsMax);
  }

  /// The first rows of a table.
  static Rows rows(Fields fields, Frame table, int rowsMax) {
    int count = Math.min(rowsMax, table.rows());
    Rows rows = new Rows(fields, count);
    for (int row = 0; row < count; row++) {
      rows.begin();
      for (Column column : table.columns()) {
        put(rows, fields.position(column.name()), column, row);
      }
      rows.end();
    }
    return rows;
  }

  /// The first rows of the models' input examples, joined: of each field the value of the first
  /// model whose example has one.
  static Rows joined(Fields fields, List<ServableModel> models) {
    return joined(fields, models, ROWS_MAX);
  }

  /// @param rowsMax of each example
  static Rows joined(Fields fields, List<ServableModel> models, int rowsMax) {
    List<ServableModel> telling = models.stream().filter(each -> tells(fields, each)).toList();
    Rows joined = rows(fields, telling.getFirst(), rowsMax);
    for (ServableModel model : telling.subList(1, telling.size())) {
      Rows other = rows(fields, model, rowsMax);
      for (int row = 0; row < joined.count(); row++) {
        for (int field = 0; field < fields.size(); field++) {
          int same = row % other.count();
          if (joined.absent(row, field) && !other.absent(same, field)) {
            joined.copy(row, field, other, same);
          }
        }
      }
    }
    return joined;
  }

  /// A model may read nothing but what steps of a graph answer as.
  private static boolean tells(Fields fields, ServableModel model) {
    return model.example().columns().stream()
        .anyMatch(column -> fields.position(column.name()) != Fields.NONE);
  }

  /// Takes a value of a table for the current row; of no field: leaves it out.
  /// @throws MillraceException with `FIELD_TYPE` if a number is not finite, or a text too long
  static void put(Rows rows, int field, Column column, int row) {
    if (field == Fields.NONE) {
      return;
    }
    rows.see(field);
    switch (column) {
      case NumberColumn(var _, var values) when !Double.isNaN(values[row]) ->
          rows.put(field, values[row]);
      case TextColumn(var _, var values) -> {
        String text = values[row];
        if (text != null) {
          rows.put(field, text);
        }
      }
      case NumberColumn _ -> {}
    }
  }
}
