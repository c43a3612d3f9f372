package io.millrace.base.json;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;

/// A well-formed value where another kind of value belongs, in the words of JSON: binding tells of
/// it in those of Java.
final class Misfit {
  private static final int TEXT_MOST = 60;

  private Misfit() {}

  /// Such as `outcomes[0].value: the text "many" (expected: a number)`.
  static String sentence(MismatchedInputException e) {
    if (e.getOriginalMessage().startsWith("Trailing token")) {
      return "there is more after the value";
    }
    String path = path(e);
    return "%s%s (expected: %s)"
        .formatted(path.isEmpty() ? "" : path + ": ", found(e), expected(e.getTargetType()));
  }

  private static String path(MismatchedInputException e) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return path.toString();
  }

  private static String found(MismatchedInputException e) {
    Object value = e instanceof InvalidFormatException format ? format.getValue() : null;
    if (value instanceof CharSequence text) {
      return text.length() > TEXT_MOST
          ? "the text \"%s…\"".formatted(text.subSequence(0, TEXT_MOST))
          : "the text \"%s\"".formatted(text);
    }
    return value instanceof Number number ? "the number " + number : kind(e.getCurrentToken());
  }

  private static String kind(@Nullable JsonToken token) {
    return switch (token) {
      case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "another kind of value";
      case null -> "another kind of value";
    };
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "what is documented";
    }
    Class<?> boxed =
        type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0).getClass() : type;
    if (boxed == Integer.class || boxed == Long.class) {
      return "a whole number";
    }
    if (Number.class.isAssignableFrom(boxed)) {
      return "a number";
    }
    if (boxed == Boolean.class) {
      return "true or false";
    }
    if (CharSequence.class.isAssignableFrom(boxed)) {
      return "a text";
    }
    return Collection.class.isAssignableFrom(boxed) || boxed.isArray() ? "an array" : named(boxed);
  }

  private static String named(Class<?> type) {
    return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : "what is documented";
  }
}
