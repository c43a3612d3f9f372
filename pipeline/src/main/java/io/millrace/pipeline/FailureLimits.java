package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;
import static io.millrace.base.MillraceException.require;

/// How long the texts may be with which somebody outside ends a task or an execution.
final class FailureLimits {
  private static final int ERROR_MAX = 256;
  private static final int CAUSE_MAX = 32_768;

  private FailureLimits() {}

  /// @throws io.millrace.base.MillraceException with `LIMIT_EXCEEDED`
  static void check(String error, String cause) {
    check("error", error, ERROR_MAX);
    check("cause", cause, CAUSE_MAX);
  }

  private static void check(String name, String text, int max) {
    require(
        text.length() <= max,
        LIMIT_EXCEEDED,
        "Shorten it.",
        "The %s has %d characters (at most: %d).",
        name,
        text.length(),
        max);
  }
}
