package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.FIELD_TYPE;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.serving.Parameter;
import io.millrace.serving.Parameters;
import io.millrace.serving.Params;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Rows as MLflow's `dataframe_split`, each value as its column's type wants it: whole numbers
/// without a point, true and false for 1 and 0, times as ISO 8601, nothing as null; and `params`
/// beside it, if the model has any: all of them.
record SplitForm(List<SignatureColumn> columns, List<Parameter> parameters) implements RowsForm {
  private static final double WHOLE_MAX = 9.007199254740992e15;

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public byte[] body(Frame rows, Params params) {
    ObjectNode body = Json.object();
    if (!parameters.isEmpty()) {
      body.set(Parameters.KEY, params.json(parameters));
    }
    ObjectNode split = body.putObject("dataframe_split");
    ArrayNode names = split.putArray("columns");
    columns.forEach(column -> names.add(column.name()));
    ArrayNode data = split.putArray("data");
    for (int row = 0; row < rows.rows(); row++) {
      ArrayNode values = data.addArray();
      for (int i = 0; i < columns.size(); i++) {
        add(values, columns.get(i), rows.columns().get(i), row);
      }
    }
    return Json.bytes(body);
  }

  private static void add(ArrayNode values, SignatureColumn signature, Column column, int row) {
    switch (column) {
      case TextColumn(var _, var texts) -> values.add(texts[row]);
      case NumberColumn(var _, var numbers) -> number(values, signature, numbers[row], row);
    }
  }

  private static void number(ArrayNode values, SignatureColumn column, double value, int row) {
    if (Double.isNaN(value)) {
      values.addNull();
      return;
    }
    switch (column.type()) {
      case INTEGER -> values.add(whole(column, value, Integer.MAX_VALUE, row));
      case LONG -> values.add(whole(column, value, WHOLE_MAX, row));
      case BOOLEAN -> {
        if (value != 0 && value != 1) {
          throw wrong(column, value, "0 or 1", row);
        }
        values.add(value == 1);
      }
      case DATETIME ->
          values.add(Instant.ofEpochMilli((long) value).toString().replaceAll("Z$", ""));
      case ANY, FLOAT, DOUBLE, STRING -> values.add(value);
    }
  }

  private static long whole(SignatureColumn column, double value, double max, int row) {
    if (value != Math.rint(value) || Math.abs(value) > max) {
      throw wrong(column, value, "a whole number", row);
    }
    return (long) value;
  }

  private static MillraceException wrong(
      SignatureColumn column, double value, String expected, int row) {
    return new MillraceException(
        FIELD_TYPE,
        "row %d, field '%s': %s (expected: %s)".formatted(row + 1, column.name(), value, expected),
        "Send the value as the model's signature has it.");
  }
}
