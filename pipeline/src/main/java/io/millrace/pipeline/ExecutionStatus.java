package io.millrace.pipeline;

/// Where an execution stands. It begins `RUNNING`; each other status is an end, though not for ever
/// if it is redriven.
public enum ExecutionStatus {
  RUNNING,
  SUCCEEDED,
  FAILED,
  TIMED_OUT,
  ABORTED,
  /// A child of a map run that had ended badly, and waits to run again.
  PENDING_REDRIVE;

  public boolean ended() {
    return this != RUNNING;
  }
}
