package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.express.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an attempt of an Express execution knows. What it says goes to the server's log, for those
/// who look for it: nothing of it is kept.
record ExpressContext(AttemptId id, String pipeline, String state, Work.Attempt running)
    implements TaskContext {
  private static final Logger log = LoggerFactory.getLogger(ExpressContext.class);

  @Override
  public ExecutionId execution() {
    return id.execution();
  }

  @Override
  public String idempotencyKey() {
    return AttemptContext.key(id);
  }

  @Override
  public String visitKey() {
    return AttemptContext.visitKey(id.execution(), id.enteredEvent());
  }

  @Override
  public int attempt() {
    return id.attempt();
  }

  @Override
  public void log(String line) {
    log.debug("express.task.says execution={} state={} line={}", id.execution(), state, line);
  }

  @Override
  public void progress(long done, long total, String text) {
    heartbeat();
  }

  @Override
  public void heartbeat() {
    running.heartbeat();
  }

  @Override
  public boolean cancelled() {
    return running.cancelled();
  }
}
