package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;

import io.millrace.base.json.Json;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A [ModelReader] of JSON text. The parser stands on the first token of the next value.
final class JsonReader implements ModelReader {
  private final JsonParser parser;

  JsonReader(byte[] file) {
    parser = Json.mapper().createParser(file);
    advance();
  }

  private void advance() {
    try {
      parser.nextToken();
    } catch (JacksonException e) {
      throw broken(e);
    }
  }

  private static ModelFormatException broken(JacksonException e) {
    var at = e.getLocation();
    String where =
        at == null ? "" : ", at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return new ModelFormatException("no well-formed JSON" + where, e);
  }

  /// Takes the token under the parser if it is `wanted`.
  private void take(JsonToken wanted, String message, String name) {
    require(parser.currentToken() != null, "the file ends too early");
    require(parser.currentToken() == wanted, message, name);
    advance();
  }

  @Override
  public void object(String name, Consumer<String> member) {
    take(JsonToken.START_OBJECT, "no object '%s'", name);
    while (parser.currentToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      advance();
      member.accept(key);
    }
    take(JsonToken.END_OBJECT, "no end of the object '%s'", name);
  }

  @Override
  public void array(String name, Runnable element) {
    take(JsonToken.START_ARRAY, "no array '%s'", name);
    while (parser.currentToken() != JsonToken.END_ARRAY) {
      element.run();
    }
    advance();
  }

  @Override
  public double[] numbers(String name) {
    Numbers numbers = new Numbers(name);
    array(name, () -> numbers.add(number(name)));
    return numbers.toArray();
  }

  private double number(String name) {
    JsonToken token = parser.currentToken();
    require(token != null, "the file ends too early");
    try {
      double value =
          switch (token) {
            case VALUE_NUMBER_INT -> parser.getDoubleValue();
            // Straight to float: by way of a double it could be rounded twice.
            case VALUE_NUMBER_FLOAT -> parser.getFloatValue();
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            default ->
                throw new ModelFormatException("%s: a value is no number".formatted(name), null);
          };
      advance();
      return value;
    } catch (JacksonException e) {
      throw broken(e);
    }
  }

  @Override
  public String text(String name) {
    JsonToken token = parser.currentToken();
    require(
        token == JsonToken.VALUE_STRING || (token != null && token.isNumeric()),
        "%s: no text",
        name);
    try {
      String text = parser.getString();
      advance();
      return text;
    } catch (JacksonException e) {
      throw broken(e);
    }
  }

  @Override
  public void skip() {
    require(parser.currentToken() != null, "the file ends too early");
    try {
      parser.skipChildren();
    } catch (JacksonException e) {
      throw broken(e);
    }
    advance();
  }

  @Override
  public void end() {
    require(parser.currentToken() == null, "text after the end");
  }
}
