package io.millrace.monitoring;

import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.profile.ColumnProfile;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.ml.profile.NumberProfile;
import io.millrace.ml.profile.TextProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Captured inputs as training would have read them.
final class CapturedWindow {
  private CapturedWindow() {}

  /// The columns that models read, in the order of the baseline: texts are trimmed, blank ones are
  /// missing, and a column without any value in the window is there with all of them missing.
  ///
  /// @param fields what the models behind the endpoint read
  static Frame of(Frame captured, FrameProfile baseline, Set<String> fields) {
    List<Column> columns = new ArrayList<>();
    for (ColumnProfile column : baseline.columns()) {
      if (fields.contains(column.name())) {
        columns.add(
            captured
                .find(column.name())
                .map(CapturedWindow::trimmed)
                .orElseGet(() -> missing(column, captured.rows())));
      }
    }
    Set<String> known = Set.copyOf(baseline.columns().stream().map(ColumnProfile::name).toList());
    captured.columns().stream()
        .filter(column -> fields.contains(column.name()) && !known.contains(column.name()))
        .map(CapturedWindow::trimmed)
        .forEach(columns::add);
    return new Frame(captured.rows(), columns);
  }

  private static Column trimmed(Column column) {
    return switch (column) {
      case NumberColumn numbers -> numbers;
      case TextColumn texts -> {
        @Nullable String[] trimmed = new @Nullable String[texts.rows()];
        for (int row = 0; row < trimmed.length; row++) {
          String value = texts.values()[row];
          trimmed[row] = value == null || value.isBlank() ? null : value.strip();
        }
        yield new TextColumn(texts.name(), trimmed);
      }
    };
  }

  private static Column missing(ColumnProfile column, int rows) {
    return switch (column) {
      case NumberProfile numbers -> {
        double[] values = new double[rows];
        Arrays.fill(values, Double.NaN);
        yield new NumberColumn(numbers.name(), values);
      }
      case TextProfile texts -> new TextColumn(texts.name(), new @Nullable String[rows]);
    };
  }
}
