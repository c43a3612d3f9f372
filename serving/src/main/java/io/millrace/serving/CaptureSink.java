package io.millrace.serving;

import java.util.UUID;

/// Where answered requests are captured. Called before the answer is sent, possibly on an event
/// loop: an implementation neither blocks nor fails.
@FunctionalInterface
public interface CaptureSink {
  /// @param eventId of this request alone
  void capture(
      UUID eventId, Invocation invocation, Answer answer, double[] combined, double[][] byModel);
}
