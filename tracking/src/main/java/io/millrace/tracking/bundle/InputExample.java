package io.millrace.tracking.bundle;

import io.millrace.base.json.Json;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A few rows of raw columns as `{"columns": […], "data": [[…]]}`, the form that pandas calls
/// split.
final class InputExample {
  private static final int MAX_ROWS = 5;
  private static final double MAX_WHOLE = 1e15;

  private InputExample() {}

  /// The first few rows.
  /// @param frame has all of `inputs`
  static ObjectNode write(Frame frame, List<Input> inputs) {
    return write(frame, inputs, Math.min(MAX_ROWS, frame.rows()));
  }

  static ObjectNode write(Frame frame, List<Input> inputs, int rows) {
    ObjectNode json = Json.object();
    ArrayNode names = json.putArray("columns");
    inputs.forEach(input -> names.add(input.name()));
    ArrayNode data = json.putArray("data");
    for (int row = 0; row < rows; row++) {
      ArrayNode values = data.addArray();
      for (Input input : inputs) {
        switch (frame.column(input.name())) {
          case NumberColumn(var _, var numbers) -> add(values, numbers[row]);
          case TextColumn(var _, var texts) -> values.add(texts[row]);
        }
      }
    }
    return json;
  }

  /// Whole numbers as such, so that pandas reads them as it reads a CSV file; JSON has no NaN.
  private static void add(ArrayNode values, double number) {
    if (!Double.isFinite(number)) {
      values.addNull();
    } else if (number == Math.rint(number) && Math.abs(number) < MAX_WHOLE) {
      values.add((long) number);
    } else {
      values.add(number);
    }
  }

  static Frame read(JsonNode json, List<Input> inputs) {
    JsonNode data = json.path("data");
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      columns.add(
          switch (input.kind()) {
            case NUMBER -> new NumberColumn(input.name(), numbers(data, i));
            case TEXT -> new TextColumn(input.name(), texts(data, i));
          });
    }
    return new Frame(data.size(), columns);
  }

  private static double[] numbers(JsonNode data, int column) {
    double[] numbers = new double[data.size()];
    for (int row = 0; row < numbers.length; row++) {
      JsonNode value = data.get(row).path(column);
      numbers[row] = value.isNumber() ? value.doubleValue() : Double.NaN;
    }
    return numbers;
  }

  private static @Nullable String[] texts(JsonNode data, int column) {
    @Nullable String[] texts = new @Nullable String[data.size()];
    for (int row = 0; row < texts.length; row++) {
      JsonNode value = data.get(row).path(column);
      texts[row] = value.isString() ? value.asString() : null;
    }
    return texts;
  }
}
