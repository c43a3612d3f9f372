package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Method;
import io.millrace.base.http.Request;
import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// The fields of a request, read as MLflow's protocol buffers read JSON: names in snake_case or
/// lowerCamelCase, whole numbers as numbers or decimal strings, unknown fields ignored. Of `GET`
/// requests they are the query parameters.
final class Fields {
  private static final String FIX = "See the MLflow REST API for the fields of this request.";
  private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d{1,19}");
  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z0-9])");

  /// Where values come from.
  private interface Source {
    List<JsonNode> all(String name);
  }

  private final Source source;
  private final String prefix;

  private Fields(Source source, String prefix) {
    this.source = source;
    this.prefix = prefix;
  }

  static Fields of(Request request) {
    if (request.method() == Method.GET) {
      return new Fields(
          name -> request.queryAll(name).stream().<JsonNode>map(StringNode::valueOf).toList(), "");
    }
    return of(body(request), "");
  }

  private static Fields of(ObjectNode object, String prefix) {
    return new Fields(
        name -> {
          JsonNode value = object.get(name);
          return value == null || value.isNull() ? List.of() : List.of(value);
        },
        prefix);
  }

  /// Very old clients send a JSON string that holds the object.
  private static ObjectNode body(Request request) {
    byte[] bytes = request.body();
    JsonNode body = bytes.length == 0 ? Json.object() : Json.parse(bytes);
    if (body.isString()) {
      body = Json.parse(body.asString());
    }
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw invalid("The body is no JSON object.");
  }

  /// A string that must be there and not be empty.
  String text(String name) {
    String value = optionalText(name).orElse("");
    if (value.isEmpty()) {
      throw missing(name);
    }
    return value;
  }

  /// An empty string counts as present.
  Optional<String> optionalText(String name) {
    return find(name).map(value -> text(path(name), value));
  }

  /// The field that MLflow also knows by an older name.
  String runId() {
    return optionalText("run_id")
        .or(() -> optionalText("run_uuid"))
        .filter(id -> !id.isEmpty())
        .orElseThrow(() -> missing("run_id"));
  }

  long wholeNumber(String name) {
    return optionalWholeNumber(name).orElseThrow(() -> missing(name));
  }

  Optional<Long> optionalWholeNumber(String name) {
    return find(name).map(value -> wholeNumber(path(name), value));
  }

  double number(String name) {
    return find(name).map(value -> number(path(name), value)).orElseThrow(() -> missing(name));
  }

  boolean flag(String name) {
    return optionalFlag(name).orElseThrow(() -> missing(name));
  }

  Optional<Boolean> optionalFlag(String name) {
    return find(name)
        .map(
            value ->
                switch (value.asString("").toLowerCase(Locale.ROOT)) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw invalid(path(name), value);
                });
  }

  /// How many results a page may have.
  int maxResults(int otherwise, int most) {
    long value = optionalWholeNumber("max_results").orElse((long) otherwise);
    if (value < 1 || value > most) {
      throw invalid(
          "Invalid value %d for parameter 'max_results' supplied. It must be %s"
              .formatted(value, value < 1 ? "a positive integer" : "at most " + most));
    }
    return (int) value;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : elements(name)) {
      texts.add(text("%s[%d]".formatted(path(name), texts.size()), value));
    }
    return texts;
  }

  /// The objects of an array; none if it is absent.
  List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode value : elements(name)) {
      String at = "%s[%d]".formatted(path(name), objects.size());
      if (!(value instanceof ObjectNode object)) {
        throw invalid(at, value);
      }
      objects.add(of(object, at + "."));
    }
    return objects;
  }

  Fields object(String name) {
    JsonNode value = find(name).orElseThrow(() -> missing(name));
    if (value instanceof ObjectNode object) {
      return of(object, path(name) + ".");
    }
    throw invalid(path(name), value);
  }

  /// The constant that is named in `values`, or numbered from 1 on by its place in `numbered`.
  <E> Optional<E> choice(String name, Map<String, E> values, List<E> numbered) {
    return find(name)
        .map(
            value -> {
              if (value.isString() && values.containsKey(value.asString())) {
                return values.get(value.asString());
              }
              String text = value.asString("");
              if (DECIMAL.matcher(text).matches() && text.length() < 4) {
                int index = Integer.parseInt(text) - 1;
                if (index >= 0 && index < numbered.size()) {
                  return numbered.get(index);
                }
              }
              throw invalid(path(name), value);
            });
  }

  private List<JsonNode> elements(String name) {
    List<JsonNode> values = values(name);
    if (values.size() != 1 || values.getFirst().isString()) {
      return values;
    }
    JsonNode only = values.getFirst();
    if (!only.isArray()) {
      throw invalid(path(name), only);
    }
    return List.copyOf(only.values());
  }

  /// The Python client repeats a field that it sends under two names; the first counts.
  private Optional<JsonNode> find(String name) {
    return values(name).stream().findFirst();
  }

  private List<JsonNode> values(String name) {
    List<JsonNode> snake = source.all(name);
    String camelName =
        UNDERSCORE.matcher(name).replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
    if (camelName.equals(name)) {
      return snake;
    }
    List<JsonNode> camel = source.all(camelName);
    if (!snake.isEmpty() && !camel.isEmpty()) {
      throw invalid(
          "'%s' and '%s' are the same field; send one of them.".formatted(name, camelName));
    }
    return snake.isEmpty() ? camel : snake;
  }

  private String path(String name) {
    return prefix + name;
  }

  private static String text(String path, JsonNode value) {
    if (!value.isString()) {
      throw invalid(path, value);
    }
    String text = value.asString();
    if (text.indexOf('\0') >= 0) {
      throw invalid("Invalid value for parameter '%s' supplied: it holds a NUL".formatted(path));
    }
    return text;
  }

  private static long wholeNumber(String path, JsonNode value) {
    boolean isDecimal = value.isString() && DECIMAL.matcher(value.asString()).matches();
    boolean isWhole = value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
    try {
      if (isDecimal) {
        return Long.parseLong(value.asString());
      }
      if (isWhole && value.decimalValue().precision() - value.decimalValue().scale() < 20) {
        return value.decimalValue().longValueExact();
      }
    } catch (NumberFormatException | ArithmeticException _) {
      throw invalid(path, value);
    }
    throw invalid(path, value);
  }

  private static double number(String path, JsonNode value) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    if (value.isString()) {
      try {
        return Double.parseDouble(value.asString());
      } catch (NumberFormatException _) {
        throw invalid(path, value);
      }
    }
    throw invalid(path, value);
  }

  private MillraceException missing(String name) {
    return invalid(
        "Missing value for required parameter '%s'. See the API docs for more information about request parameters."
            .formatted(path(name)));
  }

  private static MillraceException invalid(String path, JsonNode value) {
    String shown = value.toString();
    return invalid(
        "Invalid value %s for parameter '%s' supplied: Hint: Value was of type '%s'. See the API docs for more information about request parameters."
            .formatted(shown.substring(0, Math.min(shown.length(), 200)), path, pythonType(value)));
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
