package io.millrace.serving.capture;

import io.millrace.serving.Answer;
import io.millrace.serving.CaptureSink;
import java.time.InstantSource;

/// Captures into the log on local disk.
public final class LoggedCaptures implements CaptureSink {
  private final CaptureLog log;
  private final InstantSource clock;

  public LoggedCaptures(CaptureLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  @Override
  public void capture(Event event) {
    log.append(record(event));
  }

  @Override
  public void captureDurably(Event event) {
    log.appendDurably(record(event));
  }

  private CaptureRecord record(Event event) {
    Answer answer = event.answer();
    return new CaptureRecord(
        event.id(),
        event.inferenceId().orElse(""),
        event.invocation().customAttributes().orElse(""),
        event.invocation().endpoint(),
        answer.capturedAs(),
        answer.config().number(),
        clock.millis(),
        event.request().contentType(),
        event.request().bytes(),
        answer.contentType(),
        answer.body(),
        event.scores().rows(),
        event.scores().combined(),
        event.scores().byModel());
  }
}
