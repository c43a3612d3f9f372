package io.millrace.serving.batch;

import io.millrace.data.csv.Cells;
import io.millrace.data.csv.DecimalMark;
import io.millrace.serving.BatchRows;
import io.millrace.serving.InputField;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Puts the texts of cells into the fields of rows, as ingest reads them: numbers as they are
/// written for people, booleans as 1 and 0, moments as epoch milliseconds.
final class FieldValues {
  private static final int SHOWN = 60;

  private FieldValues() {}

  /// @return why the text is no value of the field
  static Optional<String> put(BatchRows rows, List<InputField> fields, int field, String text) {
    return switch (fields.get(field).type()) {
      case TEXT -> {
        rows.text(field, text);
        yield Optional.empty();
      }
      case NUMBER -> {
        String cell = text.strip();
        if (Cells.isMissing(cell)) {
          yield Optional.empty();
        }
        OptionalDouble number = number(cell);
        if (number.isEmpty()) {
          yield Optional.of(wrong(fields.get(field), "'" + cell + "'", "a number"));
        }
        rows.number(field, number.getAsDouble());
        yield Optional.empty();
      }
    };
  }

  private static OptionalDouble number(String cell) {
    OptionalDouble number = Cells.number(cell, DecimalMark.POINT);
    if (number.isPresent()) {
      return number;
    }
    return Cells.bool(cell)
        .map(truth -> truth ? 1.0 : 0.0)
        .or(() -> Cells.timestamp(cell).map(time -> (double) time.toEpochMilli()))
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  static String wrong(InputField field, String value, String expected) {
    String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
    return "field '%s': %s (expected: %s)".formatted(field.name(), shown, expected);
  }
}
