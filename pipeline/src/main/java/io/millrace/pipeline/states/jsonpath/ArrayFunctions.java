package io.millrace.pipeline.states.jsonpath;

import io.millrace.base.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;

/// Intrinsic functions on arrays.
final class ArrayFunctions {
  private static final int RANGE_MAX = 1_000;

  private ArrayFunctions() {}

  static JsonNode partition(List<JsonNode> arguments, Source source) throws IntrinsicException {
    long size = MathFunctions.floor(arguments.get(1));
    if (size < 1) {
      throw new IntrinsicException("States.ArrayPartition needs chunks of at least 1 element");
    }
    ArrayNode chunks = Json.array();
    for (JsonNode element : arguments.getFirst()) {
      if (chunks.isEmpty() || chunks.get(chunks.size() - 1).size() == size) {
        chunks.addArray();
      }
      ((ArrayNode) chunks.get(chunks.size() - 1)).add(element);
    }
    return chunks;
  }

  static JsonNode contains(List<JsonNode> arguments, Source source) {
    String wanted = Canonical.text(arguments.get(1));
    return BooleanNode.valueOf(
        arguments.getFirst().valueStream().map(Canonical::text).anyMatch(wanted::equals));
  }

  static JsonNode range(List<JsonNode> arguments, Source source) throws IntrinsicException {
    long end = MathFunctions.rounded(arguments.get(1));
    long step = MathFunctions.rounded(arguments.get(2));
    if (step == 0) {
      throw new IntrinsicException("States.ArrayRange needs a step that is not 0");
    }
    ArrayNode numbers = Json.array();
    for (long n = MathFunctions.rounded(arguments.getFirst()); step > 0 ? n <= end : n >= end; ) {
      if (numbers.size() == RANGE_MAX) {
        throw new IntrinsicException("States.ArrayRange gives at most 1000 elements");
      }
      numbers.add(MathFunctions.whole(n));
      n += step;
    }
    return numbers;
  }

  static JsonNode item(List<JsonNode> arguments, Source source) throws IntrinsicException {
    JsonNode index = arguments.get(1);
    JsonNode element =
        index.isIntegralNumber() && index.canConvertToInt() && index.intValue() >= 0
            ? arguments.getFirst().get(index.intValue())
            : null;
    if (element == null) {
      throw new IntrinsicException(
          "States.ArrayGetItem needs an index inside the array, but it is " + Json.write(index));
    }
    return element;
  }

  static JsonNode length(List<JsonNode> arguments, Source source) {
    return MathFunctions.whole(arguments.getFirst().size());
  }

  static JsonNode unique(List<JsonNode> arguments, Source source) {
    Set<String> seen = new HashSet<>();
    ArrayNode unique = Json.array();
    for (JsonNode element : arguments.getFirst()) {
      if (seen.add(Canonical.text(element))) {
        unique.add(element);
      }
    }
    return unique;
  }
}
