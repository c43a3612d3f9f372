package io.millrace.serving;

/// What came of rows.
///
/// @param combined the answer of each row: `[rows * outputs]`, row-major
/// @param byModel `[model][row * outputs of the model]`: what each model predicted, in the
///     variant's order; NaN where a graph did not ask it
/// @param unknownLevels how many texts were none that training saw
/// @param outputs how many numbers the answer of a row has, at least 1
public record Scores(double[] combined, double[][] byModel, int unknownLevels, int outputs) {
  public int rows() {
    return combined.length / outputs;
  }

  /// How many numbers a prediction of a model has.
  public int outputs(int model) {
    return byModel[model].length / rows();
  }

  /// Whether a graph has asked a model of a row.
  public boolean isAsked(int model, int row) {
    return !Double.isNaN(byModel[model][row * outputs(model)]);
  }
}
