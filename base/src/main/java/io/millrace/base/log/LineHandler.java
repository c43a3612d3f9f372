package io.millrace.base.log;

import java.io.PrintStream;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/// Prints each event by one call, so that events of several threads do not mix, and at once.
final class LineHandler extends Handler {
  private final PrintStream out;

  LineHandler(PrintStream out, Formatter formatter) {
    this.out = out;
    setFormatter(formatter);
  }

  @Override
  public void publish(LogRecord event) {
    if (isLoggable(event)) {
      try {
        out.print(getFormatter().format(event));
      } catch (RuntimeException e) {
        reportError(null, e, ErrorManager.FORMAT_FAILURE);
      }
    }
  }

  @Override
  public void flush() {
    out.flush();
  }

  /// Standard error stays open: it is not ours.
  @Override
  public void close() {
    flush();
  }
}
