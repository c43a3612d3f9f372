package io.millrace.serving;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;

/// Values of JSON as values of a row, the same for every protocol that has rows in JSON.
public final class JsonCells {
  /// How deep, and how long in texts and numbers, a body with rows may be.
  public static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(64)
          .maxStringLength(1024 * 1024)
          .maxNumberLength(400)
          .build();

  private JsonCells() {}

  /// Takes the value that `in` has come to for the field `name` of the current row, whether any
  /// model reads it or not. `null`, and `NaN` of a parser that takes it, are absent.
  /// @throws io.millrace.base.MillraceException with `FIELD_TYPE`, or `ROWS_INVALID` if the row had
  ///     a value of this field
  public static void read(JsonParser in, Rows rows, String name) {
    int field = rows.fields().position(name);
    if (field != Fields.NONE) {
      read(in, rows, field);
    } else if (rows.fields().isMereKey(name) && in.currentToken().isScalarValue()) {
      if (in.currentToken() != JsonToken.VALUE_NULL) {
        rows.key(in.getString());
      }
    } else {
      in.skipChildren();
      rows.ignore();
    }
  }

  /// As the other, by the field's position.
  public static void read(JsonParser in, Rows rows, int field) {
    rows.see(field);
    if (isAbsent(in)) {
      return;
    }
    switch (rows.fields().at(field).type()) {
      case NUMBER -> {
        switch (in.currentToken()) {
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> rows.put(field, in.getDoubleValue());
          default -> throw rows.wrong(field, shown(in), "a number");
        }
      }
      case TEXT -> {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
          throw rows.wrong(field, shown(in), "a text");
        }
        rows.put(field, in.getString());
      }
    }
  }

  /// Pandas writes `NaN` for texts that are missing, too.
  private static boolean isAbsent(JsonParser in) {
    return in.currentToken() == JsonToken.VALUE_NULL
        || (in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && Double.isNaN(in.getDoubleValue()));
  }

  /// What `in` has come to, for a message.
  public static String shown(JsonParser in) {
    return switch (in.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "the text \"%s\"".formatted(in.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + in.getString();
      default -> String.valueOf(in.getString());
    };
  }
}
