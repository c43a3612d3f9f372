package io.millrace.serving.capture;

import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.serving.Capture;
import io.millrace.serving.CapturedRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The inputs of captures as columns: a field is a text if any of its values is one.
final class InputFrames {
  private InputFrames() {}

  static CapturedRows of(List<Capture> captures, String bookmark) {
    return new CapturedRows(
        inputs(captures),
        captures.stream().mapToDouble(Capture::prediction).toArray(),
        several(captures),
        captures.stream().map(Capture::inferenceId).toList(),
        captures.stream().map(Capture::time).toList(),
        captures.stream().mapToInt(Capture::config).toArray(),
        captures.stream().map(Capture::variant).toList(),
        bookmark);
  }

  private static Map<Integer, double[]> several(List<Capture> captures) {
    Map<Integer, double[]> several = new HashMap<>();
    for (int row = 0; row < captures.size(); row++) {
      List<Double> numbers = captures.get(row).numbers();
      if (!numbers.isEmpty()) {
        several.put(row, numbers.stream().mapToDouble(each -> each).toArray());
      }
    }
    return several;
  }

  private static Frame inputs(List<Capture> captures) {
    Map<String, @Nullable JsonNode[]> values = new LinkedHashMap<>();
    for (int row = 0; row < captures.size(); row++) {
      for (var field : captures.get(row).input().properties()) {
        if (field.getValue().isContainer()) {
          continue; // is set beside the fields
        }
        values.computeIfAbsent(field.getKey(), _ -> new @Nullable JsonNode[captures.size()])[row] =
            field.getValue();
      }
    }
    List<Column> columns = new ArrayList<>();
    values.forEach((name, column) -> columns.add(column(name, column)));
    return new Frame(captures.size(), columns);
  }

  private static Column column(String name, @Nullable JsonNode[] values) {
    boolean text = Arrays.stream(values).anyMatch(value -> value != null && value.isString());
    if (text) {
      @Nullable String[] texts = new @Nullable String[values.length];
      for (int row = 0; row < values.length; row++) {
        JsonNode value = values[row];
        texts[row] = value == null ? null : value.asString();
      }
      return new TextColumn(name, texts);
    }
    double[] numbers = new double[values.length];
    for (int row = 0; row < values.length; row++) {
      JsonNode value = values[row];
      numbers[row] = value == null ? Double.NaN : value.asDouble();
    }
    return new NumberColumn(name, numbers);
  }
}
