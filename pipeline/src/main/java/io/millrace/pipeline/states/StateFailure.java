package io.millrace.pipeline.states;

import java.util.Optional;

/// A state broke: the name of the error, its cause, and how the history tells it.
final class StateFailure extends Exception {
  private static final long serialVersionUID = 1;

  /// How the history begins to tell of the failure.
  enum Told {
    /// By an `EvaluationFailed` that stands beside the entered event.
    EVALUATION,
    /// By an `EvaluationFailed` after the entered event.
    EVALUATION_AFTER_ENTERED,
    /// By nothing of its own.
    SILENTLY
  }

  private final String error;
  private final String text;
  private final Told told;
  private final transient Optional<String> location;

  private StateFailure(String error, String text, Told told, Optional<String> location) {
    super(text, null, false, false);
    this.error = error;
    this.text = text;
    this.told = told;
    this.location = location;
  }

  static StateFailure evaluation(String text, String location) {
    return new StateFailure(
        ErrorNames.QUERY_EVALUATION_ERROR, text, Told.EVALUATION, Optional.of(location));
  }

  /// An evaluated value, not an expression, is wrong.
  static StateFailure value(String text, Told told) {
    return new StateFailure(ErrorNames.QUERY_EVALUATION_ERROR, text, told, Optional.empty());
  }

  static StateFailure silent(String error, String text) {
    return new StateFailure(error, text, Told.SILENTLY, Optional.empty());
  }

  String error() {
    return error;
  }

  /// Without the words that name the state.
  String text() {
    return text;
  }

  /// As a failure of the state that was entered.
  String text(Visit visit) {
    return "An error occurred while executing the state '%s' (entered at the event id #%d). %s"
        .formatted(visit.state.name(), visit.entered, text);
  }

  Told told() {
    return told;
  }

  Optional<String> location() {
    return location;
  }
}
