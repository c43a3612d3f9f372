package io.millrace.serving;

import java.util.Optional;
import java.util.UUID;

/// Where answered requests are captured, before the answer is sent.
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

  /// Possibly called on an event loop: neither blocks nor fails.
  void capture(Event event);

  /// Returns once the capture is on disk. Blocks.
  /// @throws io.millrace.base.MillraceException with `CAPTURE_NOT_DURABLE`
  void captureDurably(Event event);
}
