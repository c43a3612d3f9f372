package io.millrace.base.log;

import java.util.logging.LogManager;

/// Keeps its handlers until the process is gone. The JDK's own manager closes them in a shutdown
/// hook, at the same time as the server stops in another: what went wrong there would be lost.
/// Named by the system property `java.util.logging.manager` before anything logs.
public final class LastingLogManager extends LogManager {
  /// Does nothing; [Logs#configure] replaces handlers itself.
  @Override
  public void reset() {}
}
