package io.millrace.serving;

/// What a row is answered with, as text.
public final class AnswerText {
  private AnswerText() {}

  /// A number, or an array of several.
  /// @param values `[rows * outputs]`
  public static void json(double[] values, int row, int outputs, StringBuilder out) {
    if (outputs == 1) {
      out.append(values[row]);
      return;
    }
    numbers(values, row, outputs, out.append('['));
    out.append(']');
  }

  /// The numbers, with commas between them.
  /// @param values `[rows * outputs]`
  public static void numbers(double[] values, int row, int outputs, StringBuilder out) {
    int from = row * outputs;
    out.append(values[from]);
    for (int output = 1; output < outputs; output++) {
      out.append(',').append(values[from + output]);
    }
  }
}
