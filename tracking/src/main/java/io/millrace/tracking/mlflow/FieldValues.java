package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;

import io.millrace.base.MillraceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Single values, read as protocol buffers read JSON: numbers may be decimal texts, enums their
/// names or numbers. Each refusal names the field's path, which is put together only then: a batch
/// has thousands.
final class FieldValues {
  private static final String FIX = "See the MLflow REST API for the fields of this request.";
  private static final Pattern ORDINAL = Pattern.compile("\\d{1,3}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,9})?");
  private static final Map<String, Double> UNREAL =
      Map.of(
          "NaN", Double.NaN,
          "Infinity", Double.POSITIVE_INFINITY,
          "-Infinity", Double.NEGATIVE_INFINITY);
  private static final int SHOWN = 200;
  private static final int MAX_DIGITS = 40;

  private FieldValues() {}

  /// Without NUL and halves of surrogate pairs, which no database keeps.
  static String text(Supplier<String> path, JsonNode value) {
    if (!value.isString()) {
      throw invalid(path, value);
    }
    String text = value.asString();
    if (text.indexOf('\0') >= 0 || hasLoneSurrogate(text)) {
      throw invalid(
          "Invalid value for parameter '%s' supplied: it holds a NUL or half of a character"
              .formatted(path.get()));
    }
    return text;
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 == text.length()
            || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  static long wholeNumber(Supplier<String> path, JsonNode value) {
    try {
      if (value.isString() && isWhole(value.asString())) {
        return new BigDecimal(value.asString()).longValueExact();
      }
      if (value.isNumber() && Double.isFinite(value.doubleValue())) {
        return value.decimalValue().longValueExact();
      }
    } catch (ArithmeticException _) {
      throw invalid(path, value);
    }
    throw invalid(path, value);
  }

  /// The R client may write 1700000000000 as `1.7e+12`.
  private static boolean isWhole(String text) {
    return text.length() <= MAX_DIGITS && DECIMAL.matcher(text).matches();
  }

  static double number(Supplier<String> path, JsonNode value) {
    if (value.isString() && UNREAL.containsKey(value.asString())) {
      return UNREAL.get(value.asString());
    }
    double number =
        value.isNumber()
            ? value.doubleValue()
            : value.isString() && DECIMAL.matcher(value.asString()).matches()
                ? Double.parseDouble(value.asString())
                : Double.NaN;
    if (!Double.isFinite(number)) {
      throw invalid(path, value);
    }
    return number;
  }

  /// `true` or `false` in any case.
  static boolean flag(Supplier<String> path, JsonNode value) {
    return switch (value.asString("").toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(path, value);
    };
  }

  /// The constant that is named in `values`, or numbered from 1 on by its place in `numbered`.
  static <E> E choice(
      Supplier<String> path, JsonNode value, Map<String, E> values, List<E> numbered) {
    String text = value.asString("");
    if (value.isString() && values.containsKey(text)) {
      return values.get(text);
    }
    int index = ORDINAL.matcher(text).matches() ? Integer.parseInt(text) - 1 : -1;
    if (index < 0 || index >= numbered.size()) {
      throw invalid(path, value);
    }
    return numbered.get(index);
  }

  static MillraceException missing(String path) {
    return invalid(
        "Missing value for required parameter '%s'. See the API docs for more information about request parameters."
            .formatted(path));
  }

  static MillraceException invalid(Supplier<String> path, JsonNode value) {
    String shown = value.toString();
    return invalid(
        "Invalid value %s for parameter '%s' supplied: Hint: Value was of type '%s'. See the API docs for more information about request parameters."
            .formatted(
                shown.substring(0, Math.min(shown.length(), SHOWN)),
                path.get(),
                pythonType(value)));
  }

  static MillraceException invalid(String message) {
    return new MillraceException(REQUEST_INVALID, message, FIX);
  }

  private static String pythonType(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "str";
      case NUMBER -> value.isIntegralNumber() ? "int" : "float";
      case BOOLEAN -> "bool";
      case ARRAY -> "list";
      case OBJECT -> "dict";
      default -> "NoneType";
    };
  }
}
