package io.millrace.pipeline.maprun.reader;

import io.millrace.base.json.Json;
import io.millrace.pipeline.maprun.ItemReaderException;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/// The elements of an array in a JSON file, one at a time: the file is never in memory as a whole.
final class JsonItems implements Values {
  private static final String NOT_ITERABLE = "Attempting to map over non-iterable node.";

  private final JsonParser parser;

  private JsonItems(JsonParser parser) {
    this.parser = parser;
  }

  /// @param bytes closed with the items, or at once if they cannot be read
  /// @param pointer a JSON pointer to the array; empty for the whole file
  static JsonItems open(InputStream bytes, String pointer) throws ItemReaderException {
    JsonParser parser = Json.mapper().createParser(bytes);
    try {
      parser.nextToken();
      if (!find(parser, JsonPointer.compile(pointer))
          || parser.currentToken() != JsonToken.START_ARRAY) {
        throw new ItemReaderException(NOT_ITERABLE);
      }
      return new JsonItems(parser);
    } catch (IllegalArgumentException e) {
      parser.close();
      throw new ItemReaderException("'%s' is no JSON pointer.".formatted(pointer), e);
    } catch (JacksonException e) {
      parser.close();
      throw failure(e);
    } catch (ItemReaderException e) {
      parser.close();
      throw e;
    }
  }

  /// Goes on to where the pointer leads; false if nothing is there.
  private static boolean find(JsonParser parser, JsonPointer pointer) {
    JsonPointer rest = pointer;
    while (!rest.matches()) {
      boolean found =
          switch (parser.currentToken()) {
            case START_OBJECT -> toField(parser, rest.getMatchingProperty());
            case START_ARRAY -> toElement(parser, rest.getMatchingIndex());
            case null, default -> false;
          };
      if (!found) {
        return false;
      }
      rest = rest.tail();
    }
    return true;
  }

  private static boolean toField(JsonParser parser, String name) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean here = parser.currentName().equals(name);
      parser.nextToken();
      if (here) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private static boolean toElement(JsonParser parser, int index) {
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      if (i == index) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  @Override
  public Optional<JsonNode> next() throws ItemReaderException {
    try {
      return parser.nextToken() == JsonToken.END_ARRAY
          ? Optional.empty()
          : Optional.of(parser.readValueAsTree());
    } catch (JacksonException e) {
      throw failure(e);
    }
  }

  private static ItemReaderException failure(JacksonException e) {
    return new ItemReaderException(
        "The JSON file cannot be read: " + e.getOriginalMessage() + at(e), e);
  }

  private static String at(JacksonException e) {
    return " (line %d, column %d)"
        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  @Override
  public void close() {
    parser.close();
  }
}
