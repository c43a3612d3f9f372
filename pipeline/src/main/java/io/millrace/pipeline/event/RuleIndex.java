package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Machine;

/// Rules compiled into one automaton: an event is read once, however many there are. Immutable,
/// thread-safe.
public final class RuleIndex {
  private final Machine machine = Machine.builder().build();
  private final Map<String, Rule> byName = new HashMap<>();

  /// @throws MillraceException with `RULE_INVALID` if a pattern cannot be compiled
  public RuleIndex(Collection<Rule> rules) {
    for (Rule rule : rules) {
      byName.put(rule.name(), rule);
      try {
        machine.addRule(rule.name(), rule.pattern().toString());
      } catch (IOException e) {
        throw new MillraceException(
            RULE_INVALID,
            "pattern of rule '%s': %s".formatted(rule.name(), e.getMessage()),
            "Put the rule again with an EventBridge pattern.",
            e);
      }
    }
  }

  /// The rules that an event matches, by name.
  /// @param event as JSON
  public List<Rule> matching(String event) {
    if (byName.isEmpty()) {
      return List.of();
    }
    try {
      return machine.rulesForJSONEvent(event).stream().sorted().map(byName::get).toList();
    } catch (Exception e) {
      throw new IllegalStateException("an event in JSON that cannot be read", e);
    }
  }
}
