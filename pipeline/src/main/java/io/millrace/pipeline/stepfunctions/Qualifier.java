package io.millrace.pipeline.stepfunctions;

/// What stands behind the name of a state machine in an ARN.
public sealed interface Qualifier {
  /// @param number from 1
  record Version(int number) implements Qualifier {}

  record Alias(String name) implements Qualifier {}

  /// An alias is never a mere number.
  static Qualifier of(String text) {
    return text.matches("[0-9]{1,9}") ? new Version(Integer.parseInt(text)) : new Alias(text);
  }
}
