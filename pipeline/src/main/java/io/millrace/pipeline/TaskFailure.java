package io.millrace.pipeline;

/// A task's failure with a name that a definition can retry or catch.
public final class TaskFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String error;
  private final String text;

  /// @param error 1 to 256 characters; names that begin with `States.` belong to the language
  /// @param cause what happened, for people; may hold JSON text; cut at 32,768 characters
  public TaskFailure(String error, String cause) {
    super(error + ": " + cause);
    this.error = error;
    this.text = cause;
  }

  public TaskFailure(String error, String cause, Throwable because) {
    super(error + ": " + cause, because);
    this.error = error;
    this.text = cause;
  }

  public String error() {
    return error;
  }

  /// The cause as the history has it.
  public String text() {
    return text;
  }
}
