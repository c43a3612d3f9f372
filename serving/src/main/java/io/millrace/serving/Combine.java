package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How the predictions of an endpoint's models become the one number that is answered.
public sealed interface Combine {
  /// The word for [Weighted].
  String WEIGHTED = "weighted";

  /// The word for [PlugIn].
  String CLASS = "class";

  /// The largest prediction.
  record Max() implements Combine {}

  /// The arithmetic mean.
  record Mean() implements Combine {}

  /// The smallest prediction.
  record Min() implements Combine {}

  /// The prediction of the model that the config names first.
  record First() implements Combine {}

  /// The mean of the predictions, each counted by its weight: `sum(w * p) / sum(w)`.
  /// @param weights by what is combined, each from 0 to 1e9; their sum is more than 0
  record Weighted(SequencedMap<String, Double> weights) implements Combine {
    private static final double WEIGHT_MAX = 1e9;
    private static final String FIX = "Give a weight for each, such as {weighted: {a: 2, b: 1}}.";

    /// @throws MillraceException with `ENDPOINT_INVALID` if a rule above is broken
    public Weighted {
      weights = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(weights));
      weights.forEach(
          (name, weight) ->
              MillraceException.require(
                  weight >= 0 && weight <= WEIGHT_MAX,
                  ENDPOINT_INVALID,
                  FIX,
                  "combine: weight of '%s': %s (expected: a number from 0 to 1e9)",
                  name,
                  weight));
      MillraceException.require(
          weights.values().stream().anyMatch(weight -> weight > 0),
          ENDPOINT_INVALID,
          FIX,
          "combine: weights %s (expected: one that is more than 0)",
          weights);
    }

    private void require(List<String> names) {
      MillraceException.require(
          weights.size() == names.size() && weights.keySet().containsAll(names),
          ENDPOINT_INVALID,
          FIX,
          "combine: weights for %s (expected: for %s)",
          weights.keySet(),
          names);
    }

    private static Weighted parse(JsonNode given) {
      SequencedMap<String, Double> weights = new LinkedHashMap<>();
      MillraceException.require(
          given.isObject(),
          ENDPOINT_INVALID,
          FIX,
          "combine: weighted %s (expected: weights)",
          given);
      given
          .properties()
          .forEach(
              each -> {
                MillraceException.require(
                    Double.isFinite(number(each.getValue())),
                    ENDPOINT_INVALID,
                    FIX,
                    "combine: weight of '%s': %s (expected: a number from 0 to 1e9)",
                    each.getKey(),
                    each.getValue());
                weights.put(each.getKey(), number(each.getValue()));
              });
      return new Weighted(weights);
    }

    /// NaN for what is no number, or none that a double holds.
    private static double number(JsonNode weight) {
      return weight.isNumber() ? weight.asDouble(Double.NaN) : Double.NaN;
    }

    private String json() {
      ObjectNode json = Json.object();
      weights.forEach(json::put);
      return Json.write(json);
    }

    private Weighted with(String name, String newName) {
      SequencedMap<String, Double> renamed = new LinkedHashMap<>();
      weights.forEach((each, weight) -> renamed.put(each.equals(name) ? newName : each, weight));
      return new Weighted(renamed);
    }
  }

  /// A JSONata expression over `{"predictions": {model: number}, "input": {field: value}}` that
  /// gives a finite number.
  /// @param source 1 to 4,000 characters
  record Expression(String source) implements Combine {
    /// @throws MillraceException with `ENDPOINT_INVALID` if it does not parse
    public Expression {
      Expressions.require(
          "combine",
          source,
          "Use max, mean, min, first, or an expression such as $max(predictions.*).");
    }
  }

  /// What a class of the operator's makes of the predictions.
  /// @param className of a [CombineFunction], as `Class.getName` has it
  record PlugIn(String className) implements Combine {
    private static final Pattern NAME =
        Pattern.compile("[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}.]{0,249}");

    /// @throws MillraceException with `ENDPOINT_INVALID` if it cannot be the name of a class
    public PlugIn {
      MillraceException.require(
          NAME.matcher(className).matches(),
          ENDPOINT_INVALID,
          "Name a class of a plug-in, such as {class: com.example.Cautious}.",
          "combine: class '%s' (expected: the full name of a class)",
          className.length() > 250 ? className.substring(0, 250) + "…" : className);
    }
  }

  /// Reads what [#parse(String)] does, `{"weighted": {name: weight}}`, or `{"class": name}`.
  /// @param given absent: `first`
  /// @throws MillraceException with `ENDPOINT_INVALID` if it is none of them
  static Combine parse(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return new First();
    }
    if (given.isString()) {
      return parse(given.asString());
    }
    if (given.size() == 1 && given.path(CLASS).isString()) {
      return new PlugIn(given.get(CLASS).asString());
    }
    MillraceException.require(
        given.size() == 1 && given.has(WEIGHTED),
        ENDPOINT_INVALID,
        "Use max, mean, min, first, {weighted: {a: 2, b: 1}}, {class: com.example.Cautious}, or a"
            + " JSONata expression.",
        "combine: %s (expected: a text, weights, or a class)",
        given);
    return Weighted.parse(given.get(WEIGHTED));
  }

  /// Reads `max`, `mean`, `min`, `first` (in any case), `weighted` before a JSON object of weights,
  /// `class` before the name of one, or a JSONata expression, with or without `{%` and `%}` around
  /// it.
  /// @throws MillraceException with `ENDPOINT_INVALID` if it is none of them
  static Combine parse(String text) {
    String plain = text.strip();
    if (Expressions.isMarked(plain)) {
      return new Expression(Expressions.plain(plain));
    }
    if (plain.equals(WEIGHTED) || plain.startsWith(WEIGHTED + " {")) {
      return Weighted.parse(Json.parse(plain.equals(WEIGHTED) ? "null" : plain.substring(9)));
    }
    if (plain.startsWith(CLASS + " ")) {
      return new PlugIn(plain.substring(CLASS.length() + 1).strip());
    }
    return switch (plain.toLowerCase(Locale.ROOT)) {
      case "max" -> new Max();
      case "mean" -> new Mean();
      case "min" -> new Min();
      case "first" -> new First();
      default -> new Expression(plain);
    };
  }

  /// @param names what is combined
  /// @throws MillraceException with `ENDPOINT_INVALID` if there are weights, and they are not those
  ///     of exactly these
  default void requireNames(List<String> names) {
    if (this instanceof Weighted weighted) {
      weighted.require(names);
    }
  }

  /// The same, with another name for what it tells apart by name; an expression stays as it is.
  default Combine renamed(String name, String newName) {
    return switch (this) {
      case Weighted weighted -> weighted.with(name, newName);
      case Max _, Mean _, Min _, First _, Expression _, PlugIn _ -> this;
    };
  }

  /// The text that [#parse(String)] reads back.
  default String text() {
    return switch (this) {
      case Max() -> "max";
      case Mean() -> "mean";
      case Min() -> "min";
      case First() -> "first";
      case Weighted weighted -> WEIGHTED + " " + weighted.json();
      case Expression(var source) -> source;
      case PlugIn(var className) -> CLASS + " " + className;
    };
  }
}
