package io.millrace.serving.capture;

import io.millrace.serving.Answer;
import io.millrace.serving.CaptureSink;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Invocation;
import java.time.InstantSource;
import java.util.UUID;

/// Captures into the log on local disk.
public final class LoggedCaptures implements CaptureSink {
  private final CaptureLog log;
  private final InstantSource clock;

  public LoggedCaptures(CaptureLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  @Override
  public void capture(
      UUID eventId, Invocation invocation, Answer answer, double[] combined, double[][] byModel) {
    log.append(
        new CaptureRecord(
            eventId,
            invocation.inferenceId().orElse(""),
            invocation.customAttributes().orElse(""),
            invocation.endpoint(),
            EndpointConfig.VARIANT,
            answer.config().number(),
            clock.millis(),
            invocation.contentType(),
            invocation.body(),
            answer.contentType(),
            answer.body(),
            combined,
            byModel));
  }
}
