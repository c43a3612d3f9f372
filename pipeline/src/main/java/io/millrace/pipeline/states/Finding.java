package io.millrace.pipeline.states;

/// Something wrong in a definition.
/// @param pointer JSON pointer of the place; `/` for the whole
/// @param message one sentence without the place
public record Finding(Code code, String pointer, String message) {
  /// What kind of fault it is; names as the service gives them.
  public enum Code {
    SCHEMA_VALIDATION_FAILED,
    MISSING_END_STATE,
    DUPLICATE_STATE_NAME,
    INVALID_STATE_NAME,
    MISSING_TRANSITION_TARGET,
    TOO_DEEPLY_NESTED,
    DUPLICATE_LABEL_NAME,
    INVALID_LABEL_NAME,
    /// A warning: it looks like a path, but the key has no `.$`.
    NO_DOLLAR,
    /// A warning: it looks like a path, but the field's name does not end in `Path`.
    NO_PATH,
    /// A warning: `Result` is never evaluated.
    PASS_RESULT_IS_STATIC,
    /// A task gets what it certainly cannot work with.
    TASK_TYPE_MISMATCH;

    /// Whether a definition with it can be used all the same.
    public boolean isWarning() {
      return switch (this) {
        case NO_DOLLAR, NO_PATH, PASS_RESULT_IS_STATIC -> true;
        case SCHEMA_VALIDATION_FAILED,
            MISSING_END_STATE,
            DUPLICATE_STATE_NAME,
            INVALID_STATE_NAME,
            MISSING_TRANSITION_TARGET,
            TOO_DEEPLY_NESTED,
            DUPLICATE_LABEL_NAME,
            INVALID_LABEL_NAME,
            TASK_TYPE_MISMATCH ->
            false;
      };
    }
  }

  @Override
  public String toString() {
    return code + ": " + message + " at " + pointer;
  }
}
