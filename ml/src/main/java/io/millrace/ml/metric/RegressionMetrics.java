package io.millrace.ml.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// How far predictions are from labels; errors are prediction minus label.
/// @param rows rows that count: label and prediction are finite
/// @param missing rows dropped because label or prediction is NaN
/// @param nonFinite rows dropped because label or prediction is infinite
/// @param mape mean of |error / label| over rows whose label is not 0, as a share
/// @param mapeLeftOut rows left out of `mape` because their label is 0
/// @param smape mean of 2|error| / (|label| + |prediction|), 0 where both are 0; from 0 to 2
/// @param wape the sum of |error| over the sum of |label|
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

  /// @throws IllegalArgumentException if the lengths differ
  public static RegressionMetrics of(double[] labels, double[] predictions) {
    if (labels.length != predictions.length) {
      throw new IllegalArgumentException(
          "%d labels, %d predictions".formatted(labels.length, predictions.length));
    }
    return new RegressionSums(labels, predictions).metrics();
  }

  /// `rmse`, `mse`, `mae`, `r2`, `explained_variance`, `mape`, `smape`, `wape`, `rmsle`,
  /// `mean_error`, `max_error`, `median_absolute_error`, in this order.
  public Map<String, Measure> byName() {
    Map<String, Measure> measures = new LinkedHashMap<>();
    measures.put("rmse", rmse);
    measures.put("mse", mse);
    measures.put("mae", mae);
    measures.put("r2", r2);
    measures.put("explained_variance", explainedVariance);
    measures.put("mape", mape);
    measures.put("smape", smape);
    measures.put("wape", wape);
    measures.put("rmsle", rmsle);
    measures.put("mean_error", meanError);
    measures.put("max_error", maxError);
    measures.put("median_absolute_error", medianAbsoluteError);
    return measures;
  }

  /// Mean of max(level * (label - prediction), (level - 1) * (label - prediction)): the loss of a
  /// quantile prediction.
  /// @param level of the quantile, between 0 and 1
  public static Measure quantileLoss(double[] labels, double[] predictions, double level) {
    Sum losses = new Sum();
    long rows = 0;
    for (int i = 0; i < labels.length; i++) {
      double missed = labels[i] - predictions[i];
      if (Double.isFinite(missed)) {
        losses.add(Math.max(level * missed, (level - 1) * missed));
        rows++;
      }
    }
    return rows == 0 ? new Measure.Undefined("no rows") : new Measure.Value(losses.value() / rows);
  }

  /// The middle one, or the mean of the two in the middle.
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
