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
  /// @return what was started, such as an execution's id
  String deliver(JsonNode settings, Arrival arrival) throws Exception;

  /// Whether a delivery waits for others on the network. Such deliveries are made beside each other
  /// and hold up nothing else.
  default boolean callsOut() {
    return false;
  }

  /// Whether what an earlier delivery started is still at work; schedules ask before they fire.
  /// @param started what [#deliver] returned
  default boolean running(String started) {
    return false;
  }
}
