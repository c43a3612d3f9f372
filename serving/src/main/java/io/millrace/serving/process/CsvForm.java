package io.millrace.serving.process;

import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.serving.Params;
import java.nio.charset.StandardCharsets;

/// Rows as CSV without a header line, in the order of the signature, as SageMaker's built-in models
/// take them. Nothing is an empty cell; there is no place for parameters, which such models cannot
/// have ([OutsideBundle]).
record CsvForm() implements RowsForm {
  @Override
  public String contentType() {
    return "text/csv";
  }

  @Override
  public byte[] body(Frame rows, Params params) {
    StringBuilder csv = new StringBuilder();
    for (int row = 0; row < rows.rows(); row++) {
      for (int i = 0; i < rows.columns().size(); i++) {
        csv.append(i == 0 ? "" : ",");
        switch (rows.columns().get(i)) {
          case NumberColumn(var _, var numbers) -> csv.append(number(numbers[row]));
          case TextColumn(var _, var texts) -> csv.append(quoted(texts[row]));
        }
      }
      csv.append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String quoted(@org.jspecify.annotations.Nullable String text) {
    if (text == null) {
      return "";
    }
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
