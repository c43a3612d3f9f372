package io.millrace.pipeline.states;

import java.util.Optional;

/// What Retry and Catch decide on.
/// @param cause absent for timeouts
/// @param heartbeat whether a missed heartbeat is behind a `States.Timeout`
record Failure(Optional<String> error, Optional<String> cause, boolean heartbeat) {
  static Failure of(String error, String cause) {
    return new Failure(Optional.of(error), Optional.of(cause), false);
  }
}
