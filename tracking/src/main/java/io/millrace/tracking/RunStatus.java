package io.millrace.tracking;

import java.util.EnumSet;
import java.util.Set;

/// How far a run has come.
///
/// | from | to |
/// |---|---|
/// | `SCHEDULED`, `RUNNING` | every other |
/// | `FINISHED`, `FAILED`, `KILLED` | `RUNNING` (resumed) or another end (corrected) |
///
/// Setting the status that a run has already changes nothing and is always allowed.
public enum RunStatus {
  RUNNING,
  SCHEDULED,
  FINISHED,
  FAILED,
  KILLED;

  /// Whether the run is over.
  public boolean isEnd() {
    return switch (this) {
      case FINISHED, FAILED, KILLED -> true;
      case RUNNING, SCHEDULED -> false;
    };
  }

  /// The statuses that may follow this one, itself included.
  public Set<RunStatus> next() {
    return isEnd() ? EnumSet.complementOf(EnumSet.of(SCHEDULED)) : EnumSet.allOf(RunStatus.class);
  }
}
