package io.millrace.pipeline.secret;

import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.TaskContext;
import java.io.Reader;

/// The context of an attempt that knows secrets: what it says is masked.
public record MaskedContext(TaskContext context, Mask mask) implements TaskContext {
  /// Text that the attempt gets from elsewhere, masked as it comes in.
  public Reader masked(Reader in) {
    return mask.reader(in);
  }

  @Override
  public ExecutionId execution() {
    return context.execution();
  }

  @Override
  public String pipeline() {
    return context.pipeline();
  }

  @Override
  public String state() {
    return context.state();
  }

  @Override
  public String idempotencyKey() {
    return context.idempotencyKey();
  }

  @Override
  public String visitKey() {
    return context.visitKey();
  }

  @Override
  public int attempt() {
    return context.attempt();
  }

  @Override
  public void log(String line) {
    context.log(mask.text(line));
  }

  @Override
  public void progress(long done, long total, String text) {
    context.progress(done, total, mask.text(text));
  }

  @Override
  public void heartbeat() {
    context.heartbeat();
  }

  @Override
  public boolean cancelled() {
    return context.cancelled();
  }
}
