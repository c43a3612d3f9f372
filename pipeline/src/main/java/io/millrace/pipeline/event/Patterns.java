package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;

import io.millrace.base.MillraceException;
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
      throw new MillraceException(RULE_INVALID, "pattern: " + problem, FIX);
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
}
