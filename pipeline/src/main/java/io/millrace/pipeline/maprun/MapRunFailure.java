package io.millrace.pipeline.maprun;

import io.millrace.pipeline.states.ErrorNames;

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

  /// Something was thrown that should not.
  /// @param reference to search the log for
  static MapRunFailure broken(Throwable reason, String reference) {
    String text =
        reason instanceof OutOfMemoryError
            ? "The server ran out of memory in the map run: use smaller batches, or give it more; search the log for %s."
            : "The map run broke; search the log for %s.";
    return new MapRunFailure(ErrorNames.RUNTIME, text.formatted(reference));
  }

  String error() {
    return error;
  }

  String text() {
    return text;
  }
}
