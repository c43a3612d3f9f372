package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;

/// JSON texts inside of requests. What is wrong with one is told in the words of the service, which
/// are those of Jackson 2.
sealed interface JsonText {
  /// A text that is one JSON value.
  record Valid(JsonNode value) implements JsonText {}

  /// @param line from 1
  /// @param column from 1; how far the parser came
  record Invalid(String message, int line, int column) implements JsonText {}

  JsonFactory WORDS = new JsonFactory();

  static JsonText read(String text) {
    try {
      return new Valid(Json.parse(text));
    } catch (MillraceException e) {
      return invalid(text, e.detail());
    }
  }

  /// @param otherwise what is said if Jackson 2 would let the text pass
  private static Invalid invalid(String text, String otherwise) {
    try (JsonParser parser = WORDS.createParser(text)) {
      String message = complaint(parser, otherwise);
      JsonLocation place = parser.currentLocation();
      return new Invalid(message, place.getLineNr(), place.getColumnNr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String complaint(JsonParser parser, String otherwise) throws IOException {
    try {
      while (parser.nextToken() != null) {
        // until it complains
      }
      return otherwise;
    } catch (JsonProcessingException e) {
      return e.getOriginalMessage();
    }
  }
}
