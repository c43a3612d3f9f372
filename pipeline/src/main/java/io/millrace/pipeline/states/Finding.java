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
    /// Correct, but this version of Millrace cannot run it.
    NOT_SUPPORTED
  }

  @Override
  public String toString() {
    return code + ": " + message + " at " + pointer;
  }
}
