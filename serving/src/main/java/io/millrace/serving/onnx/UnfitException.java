package io.millrace.serving.onnx;

/// A model, or its answer, is none that a row of an endpoint can have.
final class UnfitException extends Exception {
  private static final long serialVersionUID = 1;

  UnfitException(String why) {
    super(why);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
