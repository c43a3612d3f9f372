package io.millrace.base.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a plain scalar means. Source: YAML 1.2.2, section 10.3.2 (core schema).
final class CoreSchema {
  private static final int DIGITS_MAX = 400;
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,9})?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  private CoreSchema() {}

  /// The value of a plain scalar; empty for a number that JSON does not have: infinite, not a
  /// number, or of more than 400 digits.
  static Optional<JsonNode> resolve(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> Optional.of(nodes().nullNode());
      case "true", "True", "TRUE" -> Optional.of(nodes().booleanNode(true));
      case "false", "False", "FALSE" -> Optional.of(nodes().booleanNode(false));
      default -> number(text);
    };
  }

  private static Optional<JsonNode> number(String text) {
    boolean integer = INTEGER.matcher(text).matches();
    if (NOT_FINITE.matcher(text).matches() || (integer && text.length() > DIGITS_MAX)) {
      return Optional.empty();
    }
    if (integer) {
      return Optional.of(integer(new BigInteger(text)));
    }
    if (OCTAL.matcher(text).matches()) {
      return Optional.of(integer(new BigInteger(text.substring(2), 8)));
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return Optional.of(integer(new BigInteger(text.substring(2), 16)));
    }
    if (text.length() <= DIGITS_MAX && DECIMAL.matcher(text).matches()) {
      return Optional.of(nodes().numberNode(new BigDecimal(text)));
    }
    return Optional.of(nodes().stringNode(text));
  }

  /// The same kinds of nodes as the JSON reader makes.
  private static JsonNode integer(BigInteger value) {
    if (value.bitLength() < Integer.SIZE) {
      return nodes().numberNode(value.intValue());
    }
    return value.bitLength() < Long.SIZE
        ? nodes().numberNode(value.longValue())
        : nodes().numberNode(value);
  }

  private static JsonNodeFactory nodes() {
    return JsonNodeFactory.instance;
  }
}
