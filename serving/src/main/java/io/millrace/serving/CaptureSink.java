package io.millrace.serving;

import java.util.Optional;
import java.util.UUID;

/// Where answered requests are captured. Called before the answer is sent, possibly on an event
/// loop: an implementation neither blocks nor fails.
@FunctionalInterface
public interface CaptureSink {
  /// An answered request.
  ///
  /// @param id of this request alone
  /// @param inferenceId as the caller gave it
  /// @param request what is kept of it, see [RequestForm#captured]
  record Event(
      UUID id,
      Invocation invocation,
      Optional<String> inferenceId,
      Content request,
      Answer answer,
      Scores scores) {}

  void capture(Event event);
}
