package io.millrace.serving.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One cell of the row that an answer to a JSON record is in a table.
///
/// @param part whose value it is
record JsonCell(Part part, JsonNode value) {
  /// What a column holds of each answer.
  sealed interface Part {
    /// The value of a field.
    record Field(String name) implements Part {
      @Override
      public String toString() {
        return "field '%s'".formatted(name);
      }
    }

    /// A value of an array.
    ///
    /// @param place from 1
    record Place(int place) implements Part {
      @Override
      public String toString() {
        return "value %d".formatted(place);
      }
    }

    /// A number of the prediction.
    ///
    /// @param number from 0
    record Output(int number) implements Part {}
  }

  /// The cells of what is written: the fields of an object, or the values of an array. In the
  /// place of the answer there are its numbers, in that of a record that is an array its values.
  ///
  /// @param written as [JsonJoin#written] gives it for `record` and `answer`
  /// @return absent if it is neither object nor array
  @SuppressWarnings("ReferenceEquality") // which part it is, and not what it is like
  static Optional<List<JsonCell>> of(
      JsonNode written, Optional<JsonNode> record, ObjectNode answer) {
    if (!written.isContainer()) {
      return Optional.empty();
    }
    List<JsonCell> cells = new ArrayList<>();
    if (written == answer) {
      numbers(answer, cells);
    } else if (written.isArray()) {
      values(written, answer, cells);
    } else {
      for (Map.Entry<String, JsonNode> field : written.properties()) {
        JsonNode value = field.getValue();
        if (value == answer) {
          numbers(answer, cells);
        } else if (value.isArray() && record.isPresent() && value == record.get()) {
          values(value, answer, cells);
        } else {
          cells.add(new JsonCell(new Part.Field(field.getKey()), value));
        }
      }
    }
    return Optional.of(cells);
  }

  private static void numbers(ObjectNode answer, List<JsonCell> cells) {
    int output = 0;
    for (JsonNode number : answer) {
      cells.add(new JsonCell(new Part.Output(output++), number));
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private static void values(JsonNode array, ObjectNode answer, List<JsonCell> cells) {
    int place = 1;
    for (JsonNode value : array) {
      if (value == answer) {
        numbers(answer, cells);
      } else {
        cells.add(new JsonCell(new Part.Place(place), value));
      }
      place++;
    }
  }

  /// Why the value is none that a cell holds.
  Optional<String> problem() {
    if (value.isContainer()) {
      return Optional.of(
          "%s: %s (expected: one value, as a column has)"
              .formatted(part, value.isObject() ? "an object" : "an array"));
    }
    return value.isString() && value.asString().indexOf('\0') >= 0
        ? Optional.of("%s: a text with the character NUL (expected: none)".formatted(part))
        : Optional.empty();
  }

  /// The value as a cell of CSV; nothing if it is null.
  String text() {
    if (value.isNull()) {
      return "";
    }
    String text = value.asString();
    return value.isNumber() ? text.replace("E+", "E") : text; // as Java and most others write it
  }
}
