package io.millrace.serving;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What came of the rows of a part of a batch.
///
/// @param predictions `[rows * outputs]`; of no meaning where there is a problem
/// @param byModel `[model][rows * outputs of the model]`, in the config's order
/// @param problems by row: why it has no answer; null if it has one
public record BatchAnswers(double[] predictions, double[][] byModel, @Nullable String[] problems) {
  /// The numbers of the answer of a row; not for millions of rows of one number.
  public double[] answer(int row) {
    return ofRow(predictions, row);
  }

  /// The numbers that a model predicted for a row; NaN if it was not asked.
  public double[] prediction(int model, int row) {
    return ofRow(byModel[model], row);
  }

  private double[] ofRow(double[] numbers, int row) {
    int outputs = numbers.length / problems.length;
    return Arrays.copyOfRange(numbers, row * outputs, (row + 1) * outputs);
  }
}
