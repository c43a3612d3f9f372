package io.millrace.pipeline.training;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;

/// Parts of the test rows by what they have in one column, to find where a model is weak: the
/// commonest texts, numbers if there are few of them, otherwise their quarters; and the rows that
/// have nothing there. A part with fewer rows than the gate judges by says nothing and is left out.
final class Slices {
  private static final int VALUES_MAX = 12;
  private static final String ABSENT = "absent";

  private final List<Part> parts = new ArrayList<>();

  private record Part(String column, String value, int[] rows) {
    double[] of(double[] values) {
      return Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
    }
  }

  /// @param target the column that is predicted, which parts no rows
  Slices(Frame test, String target) {
    for (Column column : test.columns()) {
      if (!column.name().equals(target)) {
        switch (column) {
          case TextColumn texts -> byText(texts);
          case NumberColumn numbers -> byNumber(numbers);
        }
      }
    }
  }

  private void byText(TextColumn column) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String value : column.values()) {
      if (value != null) {
        counts.merge(value, 1, Integer::sum);
      }
    }
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(VALUES_MAX)
        .map(Map.Entry::getKey)
        .sorted()
        .forEach(value -> add(column, value, row -> value.equals(column.values()[row])));
    add(column, ABSENT, row -> column.values()[row] == null);
  }

  private void byNumber(NumberColumn column) {
    double[] values = column.values();
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    double[] distinct = Arrays.stream(sorted).distinct().toArray();
    if (distinct.length <= VALUES_MAX) {
      for (double value : distinct) {
        add(column, text(value), row -> values[row] == value);
      }
    } else {
      byQuarter(column, sorted);
    }
    add(column, ABSENT, row -> Double.isNaN(values[row]));
  }

  /// The quarters end at the same values if many rows have one of them; then there are fewer.
  private void byQuarter(NumberColumn column, double[] sorted) {
    double[] ends =
        IntStream.rangeClosed(1, 4)
            .mapToDouble(quarter -> sorted[sorted.length * quarter / 4 - 1])
            .distinct()
            .toArray();
    double below = Double.NEGATIVE_INFINITY;
    for (double end : ends) {
      double after = below;
      String range =
          after == Double.NEGATIVE_INFINITY
              ? "up to " + text(end)
              : "above %s, up to %s".formatted(text(after), text(end));
      double[] values = column.values();
      add(column, range, row -> values[row] > after && values[row] <= end);
      below = end;
    }
  }

  private void add(Column column, String value, IntPredicate has) {
    int[] rows = IntStream.range(0, column.rows()).filter(has).toArray();
    if (rows.length >= Gate.LEAST_ROWS) {
      parts.add(new Part(column.name(), value, rows));
    }
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /// How far predictions are from labels in each part.
  ArrayNode measure(double[] labels, double[] predictions) {
    ArrayNode json = Json.array();
    for (Part part : parts) {
      json.addObject()
          .put("column", part.column())
          .put("value", part.value())
          .setAll(Figures.of(part.of(labels), part.of(predictions)).toJson());
    }
    return json;
  }
}
