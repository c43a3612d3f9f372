package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;

import io.millrace.base.MillraceException;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A pattern over events and what a match starts.
///
/// @param name 1 to 100 of `a-z A-Z 0-9 . _ -`
/// @param pattern an EventBridge pattern over the event's JSON form: `{"type":
///     ["io.millrace.file.created"], "data": {"watch": ["listings"]}}`
/// @param targets at least one
/// @param enabled whether it starts anything
public record Rule(String name, JsonNode pattern, List<Target> targets, boolean enabled) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

  /// @throws MillraceException with `RULE_INVALID` if a rule above is broken
  public Rule {
    targets = List.copyOf(targets);
    MillraceException.require(
        NAME.matcher(name).matches(),
        RULE_INVALID,
        "Use letters, digits, '.', '_' and '-'.",
        "name: '%s' (expected: 1 to 100 of a-z A-Z 0-9 . _ -)",
        name);
    MillraceException.require(
        !targets.isEmpty(),
        RULE_INVALID,
        "Name at least one target.",
        "targets of rule '%s': none (expected: at least 1)",
        name);
  }

  /// One that is enabled.
  public Rule(String name, JsonNode pattern, List<Target> targets) {
    this(name, pattern, targets, true);
  }

  public Rule withEnabled(boolean wanted) {
    return new Rule(name, pattern, targets, wanted);
  }
}
