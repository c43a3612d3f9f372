package io.millrace.pipeline;

/// Where an execution stands. It begins `RUNNING`; each other status is an end.
public enum ExecutionStatus {
  RUNNING,
  SUCCEEDED,
  FAILED,
  TIMED_OUT,
  ABORTED;

  public boolean ended() {
    return this != RUNNING;
  }
}
