package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.event.ruler.RuleCompiler;
import software.amazon.event.ruler.Ruler;
import tools.jackson.databind.JsonNode;

/// EventBridge's patterns.
public final class Patterns {
  private static final String FIX =
      "Write an EventBridge pattern: {\"type\": [\"io.millrace.file.created\"]}.";

  private Patterns() {}

  /// @throws MillraceException with `RULE_INVALID` if it cannot be compiled
  public static void check(JsonNode pattern) {
    String problem = RuleCompiler.check(pattern.toString());
    if (problem != null) {
      String sentence = problem.lines().findFirst().orElse(problem); // then where in our own text
      throw new MillraceException(RULE_INVALID, "pattern: " + sentence, FIX);
    }
  }

  /// @throws MillraceException with `RULE_INVALID` if the pattern cannot be compiled
  public static boolean matches(JsonNode pattern, Event event) {
    check(pattern);
    try {
      return Ruler.matchesRule(event.toJson().toString(), pattern.toString());
    } catch (Exception e) {
      throw new MillraceException(RULE_INVALID, "pattern: " + e.getMessage(), FIX, e);
    }
  }

  /// The fields of a pattern that an event does not meet, each looked at alone: `data.watch`. Empty
  /// if it matches, or if only the fields together keep it from matching.
  /// @throws MillraceException with `RULE_INVALID` if the pattern cannot be compiled
  public static List<String> mismatches(JsonNode pattern, Event event) {
    List<String> failing = new ArrayList<>();
    collect(pattern, "", inner -> inner, event, failing);
    return failing;
  }

  /// @param around puts a part of the pattern where it stands in the whole
  private static void collect(
      JsonNode part,
      String path,
      UnaryOperator<JsonNode> around,
      Event event,
      List<String> failing) {
    for (Map.Entry<String, JsonNode> field : part.properties()) {
      UnaryOperator<JsonNode> inside =
          inner -> around.apply(Json.object().set(field.getKey(), inner));
      String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      if (field.getValue().isObject()) {
        collect(field.getValue(), name, inside, event, failing);
      } else if (!matches(inside.apply(field.getValue()), event)) {
        failing.add(name);
      }
    }
  }
}
