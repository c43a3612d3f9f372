package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What Retry and Catch decide on.
/// @param cause absent for timeouts
/// @param heartbeat whether a missed heartbeat is behind a `States.Timeout`
public record Failure(Optional<String> error, Optional<String> cause, boolean heartbeat) {
  private static final int ERROR_MAX = 256;
  private static final int CAUSE_MAX = 32_768;

  static Failure of(String error, String cause) {
    return new Failure(Optional.of(error), Optional.of(cause), false);
  }

  static Failure of(State.Fail fail, Evaluation evaluation) throws StateFailure {
    return new Failure(
        Checks.optionalString(fail.error(), evaluation, "Error"),
        Checks.optionalString(fail.cause(), evaluation, "Cause"),
        false);
  }

  /// Not longer than histories take it.
  Failure cut() {
    return new Failure(
        error.map(text -> cut(text, ERROR_MAX)),
        cause.map(text -> cut(text, CAUSE_MAX)),
        heartbeat);
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max);
  }

  /// What a catcher sees.
  ObjectNode output() {
    ObjectNode output = Json.object();
    if (error.isEmpty() && cause.isEmpty()) {
      return output.putNull("Error").putNull("Cause");
    }
    return output.put("Error", error.orElse("")).put("Cause", cause.orElse(""));
  }
}
