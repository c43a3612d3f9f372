package io.millrace.pipeline.event;

import tools.jackson.databind.JsonNode;

/// A kind of thing that rules can start.
public interface TargetKind {
  /// Lower-case words with hyphens, such as `start-pipeline`.
  String name();

  /// @throws io.millrace.base.MillraceException with `RULE_INVALID` if `settings` do not fit
  void check(JsonNode settings);

  /// Delivers. May be called again with the same key after a crash: the second call must have no
  /// further effect.
  /// @param key the same for every attempt of one delivery; at most 80 of `A-Za-z0-9._-`
  /// @return what was started, such as an execution's id
  String deliver(JsonNode settings, Event event, String key) throws Exception;

  /// Whether what an earlier delivery started is still at work; schedules ask before they fire.
  /// @param started what [#deliver] returned
  default boolean running(String started) {
    return false;
  }
}
