package io.millrace.ml.metric;

import java.util.Map;

/// How far predictions are from labels; errors are prediction minus label.
/// @param rows rows that count: label and prediction are there and the prediction is finite
/// @param missing rows dropped because label or prediction is NaN
/// @param nonFinite rows dropped because the prediction (or label) is infinite
/// @param mape mean of |error / label| over rows whose label is not 0, as a share
/// @param mapeLeftOut rows left out of `mape` because their label is 0
@SuppressWarnings("DoNotCallSuggester")
public record RegressionMetrics(
    long rows,
    long missing,
    long nonFinite,
    Measure rmse,
    Measure mse,
    Measure mae,
    Measure r2,
    Measure explainedVariance,
    Measure mape,
    long mapeLeftOut,
    Measure smape,
    Measure wape,
    Measure rmsle,
    Measure meanError,
    Measure maxError,
    Measure medianAbsoluteError) {

  public static RegressionMetrics of(double[] labels, double[] predictions) {
    throw new UnsupportedOperationException();
  }

  /// `rmse`, `mse`, `mae`, `r2`, `explained_variance`, `mape`, `smape`, `wape`, `rmsle`,
  /// `mean_error`, `max_error`, `median_absolute_error`, in this order.
  public Map<String, Measure> byName() {
    throw new UnsupportedOperationException();
  }
}
