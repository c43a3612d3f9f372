package io.millrace.serving.process;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// What a process predicts for rows: a number for each, or several, as many for each.
///
/// @param numbers all finite: `[rows * outputs]`, row-major
/// @param names of the numbers of a row, if there are several and the answer has names; else empty
record Predictions(double[] numbers, List<String> names) {
  private static final int SHOWN = 60;

  Predictions {
    names = List.copyOf(names);
  }

  /// What is not as many finite numbers for each row.
  static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidException(String message) {
      super(message);
    }
  }

  /// Reads what a process answers: JSON, as `{"predictions": [...]}` or the list alone, with an
  /// entry for each row, which is a number or a list or object of numbers; or CSV without a header,
  /// with a line for each row, or a number for each row however they are separated.
  /// @param rows how many were asked
  static Predictions read(ModelConnection.Answer answer, int rows) throws InvalidException {
    return answer.contentType().toLowerCase(Locale.ROOT).startsWith("text/csv")
        ? lines(answer.text(), rows)
        : json(answer.body(), rows);
  }

  /// The numbers, if they are finite and as many for each row.
  /// @param names may be others than there are numbers for a row, and say nothing then
  static Predictions checked(double[] numbers, List<String> names, int rows)
      throws InvalidException {
    int outputs = numbers.length / Math.max(1, rows);
    requireRows(numbers.length, outputs * rows, rows);
    if (outputs == 0 && rows > 0) {
      throw new InvalidException("0 predictions for %d rows".formatted(rows));
    }
    for (int i = 0; i < numbers.length; i++) {
      if (!Double.isFinite(numbers[i])) {
        throw new InvalidException("no finite number for row %d".formatted(i / outputs + 1));
      }
    }
    return new Predictions(numbers, outputs > 1 && names.size() == outputs ? names : List.of());
  }

  private static void requireRows(int found, int expected, int rows) throws InvalidException {
    if (found != expected) {
      throw new InvalidException("%d predictions for %d rows".formatted(found, rows));
    }
  }

  private static Predictions json(byte[] body, int rows) throws InvalidException {
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
    requireRows(list.size(), rows, rows);
    int outputs = count(list.path(0));
    for (int row = 1; row < rows; row++) {
      requireAlike(outputs, count(list.path(row)), row);
    }
    List<String> names =
        outputs > 1 && list.path(0).isObject()
            ? List.copyOf(list.path(0).propertyNames())
            : List.of();
    double[] numbers = new double[rows * outputs];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(list.path(i / outputs), names, i % outputs);
    }
    return checked(numbers, names, rows);
  }

  /// Of how many numbers an entry is; what is no number is found when it is read.
  private static int count(JsonNode entry) {
    return entry.isContainer() ? Math.max(1, entry.size()) : 1;
  }

  private static void requireAlike(int first, int other, int row) throws InvalidException {
    if (first != other) {
      throw new InvalidException(
          "%d numbers for row 1, and %d for row %d".formatted(first, other, row + 1));
    }
  }

  /// @param names of an object's numbers, whose order may be another one in each; empty for a list
  private static double number(JsonNode entry, List<String> names, int output)
      throws InvalidException {
    JsonNode value = entry;
    if (!names.isEmpty()) {
      value = entry.path(names.get(output));
    } else if (entry.isContainer() && entry.size() == 1) {
      value = entry.iterator().next();
    } else if (entry.isArray()) {
      value = entry.path(output);
    }
    if (!value.isNumber() && !value.isNull()) {
      throw new InvalidException(
          "a prediction that is no number%s: %s"
              .formatted(names.isEmpty() ? "" : " '" + names.get(output) + "'", shown(entry)));
    }
    return value.isNull() ? Double.NaN : value.asDouble();
  }

  private static String shown(JsonNode node) {
    return shown(node.toString());
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /// One line of several numbers is those of the only row, or one for each of several rows.
  private static Predictions lines(String text, int rows) throws InvalidException {
    String[] lines = text.strip().split("\\n", -1);
    String[] cells = text.strip().split("[\\n,]", -1);
    int outputs = lines.length == rows ? cells(lines[0]) : 1;
    requireRows(lines.length == rows ? rows : cells.length, rows, rows);
    for (int row = 1; row < rows && lines.length == rows; row++) {
      requireAlike(outputs, cells(lines[row]), row);
    }
    double[] numbers = new double[cells.length];
    for (int i = 0; i < numbers.length; i++) {
      try {
        numbers[i] = Double.parseDouble(cells[i].strip());
      } catch (NumberFormatException e) {
        throw new InvalidException("a line that is no number: '%s'".formatted(shown(cells[i])));
      }
    }
    return checked(numbers, List.of(), rows);
  }

  private static int cells(String line) {
    return Math.toIntExact(line.chars().filter(c -> c == ',').count()) + 1;
  }
}
