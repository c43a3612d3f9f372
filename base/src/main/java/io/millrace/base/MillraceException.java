package io.millrace.base;

import org.jspecify.annotations.Nullable;

/// A failure that a user can meet and mend: a stable code, what happened, how to fix it. The
/// message names the offending field and value, never a secret and never a class.
public final class MillraceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final String fix;

  public MillraceException(ErrorCode code, String message, String fix) {
    this(code, message, fix, null);
  }

  public MillraceException(ErrorCode code, String message, String fix, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.fix = fix;
  }

  public ErrorCode code() {
    return code;
  }

  /// What to do about it, in one sentence.
  public String fix() {
    return fix;
  }

  /// What happened and with which value; never null, unlike [Throwable#getMessage()].
  public String detail() {
    String message = getMessage();
    return message == null ? code.name() : message;
  }

  /// Throws unless `condition` holds.
  /// @throws MillraceException with `code` and the formatted message
  public static void require(
      boolean condition, ErrorCode code, String fix, String message, Object... args) {
    if (!condition) {
      throw new MillraceException(code, message.formatted(args), fix);
    }
  }
}
