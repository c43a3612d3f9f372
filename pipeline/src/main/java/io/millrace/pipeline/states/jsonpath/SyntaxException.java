package io.millrace.pipeline.states.jsonpath;

/// A text is no path or no call; the message is the reason.
public final class SyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  SyntaxException(String reason) {
    super(reason);
  }

  /// Why; without a full stop.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
