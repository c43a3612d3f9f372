package io.millrace.pipeline.states.jsonpath;

/// A definite path leads to nothing.
public final class MissingException extends Exception {
  private static final long serialVersionUID = 1;

  MissingException(String reason) {
    super(reason, null, false, false);
  }

  /// Such as `No results for path: $['a']`.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
