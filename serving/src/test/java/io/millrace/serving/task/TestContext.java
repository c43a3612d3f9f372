package io.millrace.serving.task;

import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.TaskContext;
import java.util.ArrayList;
import java.util.List;

/// An attempt that remembers what its task said.
final class TestContext implements TaskContext {
  private final String visit;
  final List<String> lines = new ArrayList<>();

  TestContext(String visit) {
    this.visit = visit;
  }

  @Override
  public ExecutionId execution() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String pipeline() {
    return "test";
  }

  @Override
  public String state() {
    return "Test";
  }

  @Override
  public String idempotencyKey() {
    return visit + ".0";
  }

  @Override
  public String visitKey() {
    return visit;
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
  public void progress(long done, long total, String text) {}

  @Override
  public void heartbeat() {}

  @Override
  public boolean cancelled() {
    return false;
  }
}
