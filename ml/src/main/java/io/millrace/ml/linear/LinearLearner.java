package io.millrace.ml.linear;

import java.util.List;

/// Fits linear models with elastic-net penalty by coordinate descent on normalised inputs.
@SuppressWarnings("DoNotCallSuggester")
public final class LinearLearner {

  public LinearLearner(LinearSettings settings) {
    throw new UnsupportedOperationException();
  }

  /// Encoded rows with their labels, row-major.
  public record Rows(double[] encoded, int width, double[] labels) {}

  /// One fit per strength, in the order of the settings; each runs as a task of its own.
  public List<LinearFit> fit(
      Rows train, Rows validation, Parallel parallel, Epoch.Listener listener) {
    throw new UnsupportedOperationException();
  }

  /// The fit with the least validation RMSE; of equal ones the stronger penalty.
  public static LinearFit best(List<LinearFit> fits) {
    throw new UnsupportedOperationException();
  }
}
