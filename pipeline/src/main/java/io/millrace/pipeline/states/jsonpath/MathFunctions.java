package io.millrace.pipeline.states.jsonpath;

import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Intrinsic functions on numbers.
final class MathFunctions {
  private MathFunctions() {}

  static JsonNode add(List<JsonNode> arguments, Source source) throws IntrinsicException {
    return whole(rounded(arguments.get(0)) + rounded(arguments.get(1)));
  }

  static JsonNode random(List<JsonNode> arguments, Source source) throws IntrinsicException {
    long from = rounded(arguments.get(0));
    long to = rounded(arguments.get(1));
    if (from >= to) {
      throw new IntrinsicException("States.MathRandom needs a start that is less than the end");
    }
    double draw =
        arguments.size() > 2 ? new Random(rounded(arguments.get(2))).nextDouble() : source.draw();
    return whole(from + (long) (draw * (to - from)));
  }

  /// The nearest integer, halves towards positive infinity.
  static long rounded(JsonNode number) throws IntrinsicException {
    return Math.round(bounded(number));
  }

  /// The integer below.
  static long floor(JsonNode number) throws IntrinsicException {
    return (long) Math.floor(bounded(number));
  }

  private static double bounded(JsonNode number) throws IntrinsicException {
    double value = number.doubleValue();
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
      throw new IntrinsicException("a number must be from -2147483648 to 2147483647");
    }
    return value;
  }

  static JsonNode whole(long value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return value == (int) value ? nodes.numberNode((int) value) : nodes.numberNode(value);
  }
}
