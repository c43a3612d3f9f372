package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// What a rule of a JSONPath Choice asks. Immutable.
public record Comparison(JsonNode json) {
  /// @param variable a path, such as `$.rmse`
  public static Subject value(String variable) {
    return new Subject(variable);
  }

  public static Comparison and(Comparison... all) {
    return new Comparison(Json.object().set("And", array(all)));
  }

  public static Comparison or(Comparison... some) {
    return new Comparison(Json.object().set("Or", array(some)));
  }

  public static Comparison not(Comparison other) {
    return new Comparison(Json.object().set("Not", other.json()));
  }

  private static ArrayNode array(Comparison... comparisons) {
    ArrayNode array = Json.array();
    List.of(comparisons).forEach(comparison -> array.add(comparison.json()));
    return array;
  }

  /// How a value stands to another.
  public enum Order {
    EQUALS("Equals"),
    LESS_THAN("LessThan"),
    GREATER_THAN("GreaterThan"),
    LESS_THAN_EQUALS("LessThanEquals"),
    GREATER_THAN_EQUALS("GreaterThanEquals");

    private final String word;

    Order(String word) {
      this.word = word;
    }
  }

  /// What a value is.
  public enum Kind {
    NULL("IsNull"),
    PRESENT("IsPresent"),
    STRING("IsString"),
    NUMERIC("IsNumeric"),
    BOOLEAN("IsBoolean"),
    TIMESTAMP("IsTimestamp");

    private final String operator;

    Kind(String operator) {
      this.operator = operator;
    }
  }

  /// What is compared.
  public record Subject(String variable) {
    private Comparison to(String operator, Object operand) {
      return new Comparison(
          Trees.with(Json.object().put("Variable", variable), operator, Json.tree(operand)));
    }

    public Comparison string(Order order, String text) {
      return to("String" + order.word, text);
    }

    public Comparison stringPath(Order order, String path) {
      return to("String" + order.word + "Path", path);
    }

    /// @param pattern `*` stands for any run of characters
    public Comparison matches(String pattern) {
      return to("StringMatches", pattern);
    }

    public Comparison number(Order order, double number) {
      return to("Numeric" + order.word, number);
    }

    public Comparison number(Order order, long number) {
      return to("Numeric" + order.word, number);
    }

    public Comparison numberPath(Order order, String path) {
      return to("Numeric" + order.word + "Path", path);
    }

    public Comparison timestamp(Order order, Instant moment) {
      return to("Timestamp" + order.word, moment.toString());
    }

    public Comparison timestampPath(Order order, String path) {
      return to("Timestamp" + order.word + "Path", path);
    }

    public Comparison isTrue() {
      return to("BooleanEquals", true);
    }

    public Comparison isFalse() {
      return to("BooleanEquals", false);
    }

    public Comparison sameFlagAs(String path) {
      return to("BooleanEqualsPath", path);
    }

    public Comparison is(Kind kind) {
      return to(kind.operator, true);
    }

    public Comparison isNot(Kind kind) {
      return to(kind.operator, false);
    }
  }
}
