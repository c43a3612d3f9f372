package io.millrace.pipeline.states.jsonpath;

/// An intrinsic function cannot work with its arguments.
public final class IntrinsicException extends Exception {
  private static final long serialVersionUID = 1;

  IntrinsicException(String reason) {
    super(reason, null, false, false);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
