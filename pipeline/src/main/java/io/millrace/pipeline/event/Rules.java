package io.millrace.pipeline.event;

import java.util.List;
import java.util.Optional;

/// The rules that stand. Thread-safe; changes hold from the next event on.
public interface Rules {
  /// Adds or replaces by name.
  /// @throws io.millrace.base.MillraceException with `RULE_INVALID` if the pattern cannot be
  ///     compiled or a target does not fit its kind
  void put(Rule rule);

  /// @return false if there is no such rule
  boolean delete(String name);

  Optional<Rule> find(String name);

  /// By name.
  List<Rule> list();

  /// The enabled rules that `event` matches, by name.
  List<Rule> matching(Event event);
}
