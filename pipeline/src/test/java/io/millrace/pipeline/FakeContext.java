package io.millrace.pipeline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A context outside of an execution.
public final class FakeContext implements TaskContext {
  public final List<String> lines = new CopyOnWriteArrayList<>();
  public final List<String> progress = new CopyOnWriteArrayList<>();
  private final String key;
  public volatile boolean cancelled;

  public FakeContext(String key) {
    this.key = key;
  }

  @Override
  public ExecutionId execution() {
    return new ExecutionId("0123456789abcdef0123456789abcdef");
  }

  @Override
  public String pipeline() {
    return "training";
  }

  @Override
  public String state() {
    return "Test";
  }

  @Override
  public String idempotencyKey() {
    return key + ".0";
  }

  @Override
  public String visitKey() {
    return key;
  }

  @Override
  public int attempt() {
    return 0;
  }

  @Override
  public void log(String line) {
    lines.add(line);
  }

  @Override
  public void progress(long done, long total, String text) {
    progress.add(text + " " + done + "/" + total);
  }

  @Override
  public void heartbeat() {}

  @Override
  public boolean cancelled() {
    return cancelled;
  }
}
