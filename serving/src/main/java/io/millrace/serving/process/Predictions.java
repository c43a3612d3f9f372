package io.millrace.serving.process;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/// Reads what model processes answer: JSON, as `{"predictions": [...]}` or the list alone, whose
/// entries are numbers, lists or objects with one number; or lines of text with a number each.
final class Predictions {
  private static final int SHOWN = 60;

  private Predictions() {}

  /// What is no finite number for each row.
  static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidException(String message) {
      super(message);
    }
  }

  /// @param rows how many numbers there must be
  static double[] read(ModelConnection.Answer answer, int rows) throws InvalidException {
    List<OptionalDouble> found =
        answer.contentType().toLowerCase(Locale.ROOT).startsWith("text/csv")
            ? lines(answer.text())
            : json(answer.body());
    double[] numbers = new double[found.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = found.get(i).orElse(Double.NaN);
    }
    return checked(numbers, rows);
  }

  /// The numbers, if they are finite and as many as the rows.
  static double[] checked(double[] numbers, int rows) throws InvalidException {
    if (numbers.length != rows) {
      throw new InvalidException("%d predictions for %d rows".formatted(numbers.length, rows));
    }
    for (int row = 0; row < rows; row++) {
      if (!Double.isFinite(numbers[row])) {
        throw new InvalidException("no finite number for row %d".formatted(row + 1));
      }
    }
    return numbers;
  }

  private static List<OptionalDouble> json(byte[] body) throws InvalidException {
    JsonNode tree;
    try {
      tree = Json.parse(body);
    } catch (MillraceException e) {
      throw new InvalidException("no JSON: " + e.detail());
    }
    JsonNode list = tree.isObject() ? tree.path("predictions") : tree;
    if (!list.isArray()) {
      throw new InvalidException("JSON without a list of predictions: " + shown(tree));
    }
    List<OptionalDouble> numbers = new ArrayList<>();
    for (JsonNode entry : list) {
      JsonNode value = entry.isContainer() && entry.size() == 1 ? entry.iterator().next() : entry;
      if (!value.isNumber() && !value.isNull()) {
        throw new InvalidException("a prediction that is no number: " + shown(value));
      }
      numbers.add(value.isNull() ? OptionalDouble.empty() : OptionalDouble.of(value.asDouble()));
    }
    return numbers;
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  private static List<OptionalDouble> lines(String text) throws InvalidException {
    List<OptionalDouble> numbers = new ArrayList<>();
    for (String line : text.strip().split("[\\n,]", -1)) {
      try {
        numbers.add(OptionalDouble.of(Double.parseDouble(line.strip())));
      } catch (NumberFormatException e) {
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
        throw new InvalidException("a line that is no number: '%s'".formatted(shown));
      }
    }
    return numbers;
  }
}
