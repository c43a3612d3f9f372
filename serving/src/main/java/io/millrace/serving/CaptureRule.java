package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

/// Which requests of an endpoint are captured, and how surely.
///
/// @param percent share of the requests, 0 to 100
public record CaptureRule(int percent, Durability durability) {
  /// What is promised of the capture of a request once that has been answered.
  public enum Durability {
    /// It survives the death of the process; a power cut may lose the last ones. Costs no time.
    ASYNC,
    /// It is on disk: the answer waits for that, together with all others that wait then.
    SYNC
  }

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public CaptureRule {
    require(
        percent >= 0 && percent <= 100,
        ENDPOINT_INVALID,
        "Correct the endpoint's declaration.",
        "capture: %d %% (expected: 0 to 100)",
        percent);
  }

  /// Asynchronous.
  public static CaptureRule of(int percent) {
    return new CaptureRule(percent, Durability.ASYNC);
  }

  /// Whether answers wait for their captures.
  boolean isAwaited() {
    return durability == Durability.SYNC && percent > 0;
  }
}
