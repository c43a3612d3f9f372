package io.millrace.pipeline.maprun;

/// A map run cannot end well.
final class MapRunFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final String error;
  private final String text;

  /// @param error its name
  /// @param text the cause
  MapRunFailure(String error, String text) {
    super(text, null, false, false);
    this.error = error;
    this.text = text;
  }

  String error() {
    return error;
  }

  String text() {
    return text;
  }
}
