package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import io.millrace.data.Schema;
import io.millrace.serving.BatchRows;
import io.millrace.serving.Fields;
import io.millrace.serving.InputField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads JSON records straight into rows: as [PlainJson] if they are, else token by token. What it
/// takes has the values that [JsonFields] reads from a tree of the record; what it does not take is
/// left to that, which can say why. Not thread-safe.
final class JsonTokens {
  private static final int NAMES_MAX = 10_000;

  /// Numbers with a larger exponent than trees hold have so many characters at least.
  private static final int EXPONENT_LENGTH = "1e2147483647".length();

  private static final TokenStreamFactory FACTORY =
      Json.mapper()
          .tokenStreamFactory()
          .rebuild()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  private final List<InputField> inputs;
  private final BatchRows rows;
  private final Map<String, Integer> folded = new HashMap<>();
  private final Map<String, Integer> written = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final PlainJson plain;
  private final int[] seenIn;
  private int record;

  JsonTokens(List<InputField> inputs, BatchRows rows) {
    this.inputs = inputs;
    this.rows = rows;
    for (int field = 0; field < inputs.size(); field++) {
      folded.put(Schema.folded(inputs.get(field).name()), field);
    }
    plain = new PlainJson(inputs, rows);
    seenIn = new int[inputs.size()];
  }

  /// Adds the row of the record in `data[start .. end)`.
  /// @return whether there is one; no row has been added if not
  boolean put(byte[] data, int start, int end) {
    rows.begin();
    if (plain.read(data, start, end)) {
      return rows.end().isEmpty();
    }
    rows.undo();
    rows.begin();
    record++;
    try (JsonParser in =
        FACTORY.createParser(ObjectReadContext.empty(), data, start, end - start)) {
      if (record(in) && in.nextToken() == null) {
        plain.learn(names, this::field);
        return rows.end().isEmpty();
      }
    } catch (JacksonException | NumberFormatException _) {
      // There will be no tree of it either.
    }
    rows.undo();
    return false;
  }

  private boolean record(JsonParser in) {
    names.clear();
    return switch (in.nextToken()) {
      case START_OBJECT -> object(in);
      case START_ARRAY -> array(in);
      case null, default -> false;
    };
  }

  private boolean object(JsonParser in) {
    boolean known = false;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      names.add(name);
      int field = field(name);
      in.nextToken();
      if (field == Fields.NONE) {
        skip(in);
      } else if (seenIn[field] == record || !value(in, field)) {
        return false;
      } else {
        seenIn[field] = record;
        known = true;
      }
    }
    return known;
  }

  private static void skip(JsonParser in) {
    int depth = 0;
    do {
      switch (in.currentToken()) {
        case START_OBJECT, START_ARRAY -> depth++;
        case END_OBJECT, END_ARRAY -> depth--;
        case VALUE_NUMBER_FLOAT -> requireTree(in);
        case null, default -> {}
      }
    } while (depth > 0 && in.nextToken() != null);
  }

  /// @throws NumberFormatException if no tree could hold the number, as its exponent has more than
  ///     32 bits
  private static void requireTree(JsonParser in) {
    int length = in.getStringLength();
    if (length < EXPONENT_LENGTH) {
      return;
    }
    char[] text = in.getStringCharacters();
    int from = in.getStringOffset();
    for (int i = from; i < from + length; i++) {
      if ((text[i] | ' ') == 'e') {
        var _ = in.getDecimalValue();
      }
    }
  }

  private boolean array(JsonParser in) {
    int field = 0;
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      if (field == inputs.size() || !value(in, field)) {
        return false;
      }
      field++;
    }
    return field == inputs.size();
  }

  private int field(String name) {
    Integer field = written.get(name);
    if (field == null) {
      field = folded.getOrDefault(Schema.folded(name), Fields.NONE);
      if (written.size() < NAMES_MAX) {
        written.put(name, field);
      }
    }
    return field;
  }

  private boolean value(JsonParser in, int field) {
    return switch (in.currentToken()) {
      case VALUE_NULL -> true;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in, field);
      case VALUE_STRING, VALUE_TRUE, VALUE_FALSE -> text(field, in.getString());
      case null, default -> false;
    };
  }

  private boolean number(JsonParser in, int field) {
    if (inputs.get(field).type() == InputField.Type.TEXT) {
      return text(field, digits(in));
    }
    if (in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      requireTree(in);
    }
    double number = in.getDoubleValue();
    if (!Double.isFinite(number)) {
      return false;
    }
    rows.number(field, number + 0.0); // what is too small to have a sign has none
    return true;
  }

  /// A number as a tree of it writes it.
  private static String digits(JsonParser in) {
    return in.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? in.getNumberValue().toString()
        : JsonNodeFactory.instance.numberNode(in.getDecimalValue()).asString();
  }

  private boolean text(int field, String text) {
    return text.length() <= JsonFields.TEXT_MAX
        && FieldValues.put(rows, inputs, field, text).isEmpty();
  }
}
