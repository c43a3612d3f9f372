package io.millrace.serving.batch;

import io.millrace.data.Schema;
import io.millrace.serving.BatchRows;
import io.millrace.serving.InputField;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Puts what models see of a JSON record into rows: an object by its names, in any case, an array
/// by its places. Texts are read as cells of CSV files are, so that a file says the same in every
/// form.
final class JsonFields {
  static final int TEXT_MAX = 1 << 20;

  private final List<InputField> inputs;
  private final Map<String, Integer> positions = new HashMap<>();

  JsonFields(List<InputField> inputs) {
    this.inputs = inputs;
    for (int field = 0; field < inputs.size(); field++) {
      positions.put(Schema.folded(inputs.get(field).name()), field);
    }
  }

  /// Adds a row.
  /// @return why it is none; no row has been added then
  Optional<String> put(BatchRows rows, JsonNode seen) {
    rows.begin();
    Optional<String> wrong =
        switch (seen.getNodeType()) {
          case OBJECT -> object(rows, seen);
          case ARRAY -> array(rows, seen);
          default -> Optional.of("%s (expected: an object or an array)".formatted(shown(seen)));
        };
    if (wrong.isPresent()) {
      rows.undo();
      return wrong;
    }
    return rows.end();
  }

  private Optional<String> object(BatchRows rows, JsonNode seen) {
    Set<Integer> known = new HashSet<>();
    for (Map.Entry<String, JsonNode> property : seen.properties()) {
      Integer field = positions.get(Schema.folded(property.getKey()));
      if (field != null) {
        Optional<String> wrong =
            known.add(field)
                ? value(rows, field, property.getValue())
                : Optional.of("field '%s': given twice".formatted(inputs.get(field).name()));
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    return known.isEmpty()
        ? Optional.of("none of the fields " + String.join(", ", rows.names()))
        : Optional.empty();
  }

  private Optional<String> array(BatchRows rows, JsonNode seen) {
    if (seen.size() != inputs.size()) {
      return Optional.of(
          "an array of %d values (expected: %d, %s)"
              .formatted(seen.size(), inputs.size(), String.join(", ", rows.names())));
    }
    for (int field = 0; field < inputs.size(); field++) {
      Optional<String> wrong = value(rows, field, seen.get(field));
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private Optional<String> value(BatchRows rows, int field, JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> Optional.empty();
      case NUMBER -> number(rows, field, value);
      case BOOLEAN, STRING -> text(rows, field, value.asString());
      default -> Optional.of(FieldValues.wrong(inputs.get(field), shown(value), "one value"));
    };
  }

  private Optional<String> number(BatchRows rows, int field, JsonNode value) {
    if (inputs.get(field).type() == InputField.Type.TEXT) {
      return text(rows, field, value.asString());
    }
    double number = value.asDouble(Double.NaN);
    if (!Double.isFinite(number)) {
      return Optional.of(FieldValues.wrong(inputs.get(field), shown(value), "a finite number"));
    }
    rows.number(field, number + 0.0); // what is too small to have a sign has none
    return Optional.empty();
  }

  private Optional<String> text(BatchRows rows, int field, String text) {
    return text.length() > TEXT_MAX
        ? Optional.of(
            "field '%s': more than 1,048,576 characters".formatted(inputs.get(field).name()))
        : FieldValues.put(rows, inputs, field, text);
  }

  private static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      default -> value.toString();
    };
  }
}
