package io.millrace.tracking.mlflow;

import io.millrace.base.http.Method;
import io.millrace.base.http.Request;
import io.millrace.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// The fields of a request, read as MLflow's protocol buffers read JSON: names in snake_case or
/// lowerCamelCase, unknown fields ignored, values as [FieldValues] reads them. Of `GET` requests
/// they are the query parameters.
public final class Fields {
  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z0-9])");

  /// Of the fields that requests are asked for, by their names in snake_case.
  private static final Map<String, String> CAMEL_NAMES = new ConcurrentHashMap<>();

  /// Where values come from.
  private sealed interface Source {
    List<JsonNode> all(String name);

    /// A repeated field is a repeated parameter.
    record Parameters(Request request) implements Source {
      @Override
      public List<JsonNode> all(String name) {
        return request.queryAll(name).stream().<JsonNode>map(StringNode::valueOf).toList();
      }
    }

    /// A repeated field is an array.
    record Body(ObjectNode object) implements Source {
      @Override
      public List<JsonNode> all(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? List.of() : List.of(value);
      }
    }
  }

  private final Source source;

  /// What stands before a field's name in messages.
  private final Supplier<String> prefix;

  private Fields(Source source, Supplier<String> prefix) {
    this.source = source;
    this.prefix = prefix;
  }

  public static Fields of(Request request) {
    return request.method() == Method.GET
        ? ofQuery(request)
        : new Fields(new Source.Body(body(request)), () -> "");
  }

  /// The query parameters, of whatever method.
  static Fields ofQuery(Request request) {
    return new Fields(new Source.Parameters(request), () -> "");
  }

  /// Very old clients send a JSON string that holds the object.
  private static ObjectNode body(Request request) {
    byte[] bytes = request.body();
    JsonNode body = bytes.length == 0 ? Json.object() : Json.parseDoubles(bytes);
    if (body.isString()) {
      body = Json.parseDoubles(body.asString().getBytes(StandardCharsets.UTF_8));
    }
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw FieldValues.invalid("The body is no JSON object.");
  }

  /// A string that must be there and not be empty.
  public String text(String name) {
    String value = optionalText(name).orElse("");
    if (value.isEmpty()) {
      throw FieldValues.missing(path(name));
    }
    return value;
  }

  /// An empty string counts as present.
  public Optional<String> optionalText(String name) {
    return find(name, FieldValues::text);
  }

  /// The field that MLflow also knows by an older name.
  String runId() {
    return Stream.of("run_id", "run_uuid")
        .flatMap(name -> optionalText(name).stream())
        .filter(id -> !id.isEmpty())
        .findFirst()
        .orElseThrow(() -> FieldValues.missing(path("run_id")));
  }

  long wholeNumber(String name) {
    return optionalWholeNumber(name).orElseThrow(() -> FieldValues.missing(path(name)));
  }

  Optional<Long> optionalWholeNumber(String name) {
    return find(name, FieldValues::wholeNumber);
  }

  double number(String name) {
    return find(name, FieldValues::number).orElseThrow(() -> FieldValues.missing(path(name)));
  }

  boolean flag(String name) {
    return optionalFlag(name).orElseThrow(() -> FieldValues.missing(path(name)));
  }

  Optional<Boolean> optionalFlag(String name) {
    return find(name, FieldValues::flag);
  }

  /// How many results a page may have.
  public int maxResults(int otherwise, int most) {
    long value = optionalWholeNumber("max_results").orElse((long) otherwise);
    if (value < 1 || value > most) {
      throw FieldValues.invalid(
          "Invalid value %d for parameter 'max_results' supplied. It must be %s"
              .formatted(value, value < 1 ? "a positive integer" : "at most " + most));
    }
    return (int) value;
  }

  /// A list that may be empty, but must be there.
  Fields requiring(String list) {
    if (values(list).isEmpty()) {
      throw FieldValues.missing(path(list));
    }
    return this;
  }

  List<String> texts(String name) {
    return each(name, FieldValues::text);
  }

  /// The objects of an array; none if it is absent.
  public List<Fields> objects(String name) {
    return each(name, Fields::object);
  }

  private <T> List<T> each(String name, BiFunction<Supplier<String>, JsonNode, T> form) {
    List<JsonNode> elements = elements(name);
    List<T> values = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      int index = i;
      values.add(form.apply(() -> "%s[%d]".formatted(path(name), index), elements.get(i)));
    }
    return values;
  }

  Fields object(String name) {
    return optionalObject(name).orElseThrow(() -> FieldValues.missing(path(name)));
  }

  public Optional<Fields> optionalObject(String name) {
    return find(name, Fields::object);
  }

  private static Fields object(Supplier<String> path, JsonNode value) {
    if (value instanceof ObjectNode object) {
      return new Fields(new Source.Body(object), () -> path.get() + ".");
    }
    throw FieldValues.invalid(path, value);
  }

  public <E> E choice(String name, Map<String, E> values, List<E> numbered) {
    return optionalChoice(name, values, numbered)
        .orElseThrow(() -> FieldValues.missing(path(name)));
  }

  /// The constant that is named in `values`, or numbered from 1 on by its place in `numbered`.
  public <E> Optional<E> optionalChoice(String name, Map<String, E> values, List<E> numbered) {
    return find(name, (path, value) -> FieldValues.choice(path, value, values, numbered));
  }

  private List<JsonNode> elements(String name) {
    List<JsonNode> values = values(name);
    return switch (source) {
      case Source.Parameters _ -> values;
      case Source.Body _ -> values.isEmpty() ? values : elements(name, values.getFirst());
    };
  }

  private List<JsonNode> elements(String name, JsonNode value) {
    if (!value.isArray()) {
      throw FieldValues.invalid(() -> path(name), value);
    }
    return List.copyOf(value.values());
  }

  /// The Python client repeats a field that it sends under two names; the first counts.
  private <T> Optional<T> find(String name, BiFunction<Supplier<String>, JsonNode, T> form) {
    List<JsonNode> values = values(name);
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(form.apply(() -> path(name), values.getFirst()));
  }

  private List<JsonNode> values(String name) {
    List<JsonNode> snake = source.all(name);
    if (name.indexOf('_') < 0) {
      return snake;
    }
    String camelName = CAMEL_NAMES.computeIfAbsent(name, Fields::camelName);
    List<JsonNode> camel = source.all(camelName);
    if (!snake.isEmpty() && !camel.isEmpty()) {
      throw FieldValues.invalid(
          "'%s' and '%s' are the same field; send one of them.".formatted(name, camelName));
    }
    return snake.isEmpty() ? camel : snake;
  }

  private static String camelName(String name) {
    return UNDERSCORE.matcher(name).replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
  }

  private String path(String name) {
    return prefix.get() + name;
  }
}
