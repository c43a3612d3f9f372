package io.millrace.serving.mlflow;

import io.millrace.data.csv.Cells;
import io.millrace.serving.Fields;
import io.millrace.serving.InputField;
import io.millrace.serving.JsonCells;
import io.millrace.serving.Rows;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Values of JSON and Parquet as MLflow's scoring server takes them: what all rows of JSON may
/// have, and besides that true and false for 1 and 0, which the server makes of them for every
/// column of numbers, and a day or a time as ISO 8601 has it where the signature has `datetime`, in
/// UTC unless it has an offset.
final class ScoringCells {
  private ScoringCells() {}

  /// Takes the value that `in` has come to for the field `name` of the current row.
  /// @throws io.millrace.base.MillraceException as [JsonCells#read(JsonParser, Rows, String)]
  static void read(JsonParser in, Rows rows, String name) {
    int field = rows.fields().position(name);
    if (field == Fields.NONE || rows.fields().at(field).type() != InputField.Type.NUMBER) {
      JsonCells.read(in, rows, name);
      return;
    }
    boolean isMoment = rows.fields().at(field).meaning() == InputField.Meaning.MOMENT;
    JsonToken token = in.currentToken();
    if (isMoment && token == JsonToken.VALUE_STRING) {
      rows.see(field);
      rows.put(field, millis(in.getString(), rows, field));
    } else if (!isMoment && (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE)) {
      rows.see(field);
      rows.put(field, token == JsonToken.VALUE_TRUE ? 1 : 0);
    } else {
      JsonCells.read(in, rows, field);
    }
  }

  private static double millis(String text, Rows rows, int field) {
    return Cells.timestamp(text.strip())
        .orElseThrow(
            () ->
                rows.wrong(
                    field,
                    "the text \"%s\"".formatted(text),
                    "a time such as 2026-11-02T07:00:00, or epoch milliseconds"))
        .toEpochMilli();
  }
}
