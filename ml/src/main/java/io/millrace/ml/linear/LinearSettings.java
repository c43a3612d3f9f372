package io.millrace.ml.linear;

import static io.millrace.base.ErrorCode.LEARNER_SETTINGS_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.List;

/// How a linear model is fitted.
/// @param strengths penalties to try, each >= 0 and finite, 1 to 100 of them; on inputs and target
///     of standard deviation 1
/// @param l1Ratio share of the penalty on |coefficient|, 0 (ridge) to 1 (lasso); the rest is on its
///     square
/// @param maxEpochs most passes over all coefficients, 1 to 100,000
/// @param tolerance stops when an epoch changes no coefficient by more (target of standard
///     deviation 1), above 0
/// @param patience stops after so many epochs without a better validation RMSE, at least 1
public record LinearSettings(
    List<Double> strengths, double l1Ratio, int maxEpochs, double tolerance, int patience) {
  public static final LinearSettings DEFAULT =
      new LinearSettings(List.of(1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 0.0), 0, 2_000, 1e-7, 50);

  private static final String FIX = "Correct the setting of the linear learner.";

  public LinearSettings {
    strengths = List.copyOf(strengths);
    require(
        !strengths.isEmpty() && strengths.size() <= 100,
        LEARNER_SETTINGS_INVALID,
        FIX,
        "strengths: %d (expected: 1 to 100)",
        strengths.size());
    for (double strength : strengths) {
      require(
          strength >= 0 && Double.isFinite(strength),
          LEARNER_SETTINGS_INVALID,
          FIX,
          "strength: %s (expected: finite, at least 0)",
          strength);
    }
    check(l1Ratio >= 0 && l1Ratio <= 1, "l1_ratio: %s (expected: 0 to 1)", l1Ratio);
    check(maxEpochs >= 1 && maxEpochs <= 100_000, "max_epochs: %s (1 to 100000)", maxEpochs);
    check(tolerance > 0 && tolerance < 1, "tolerance: %s (expected: above 0, below 1)", tolerance);
    check(patience >= 1, "patience: %s (expected: at least 1)", patience);
  }

  private static void check(boolean holds, String message, double value) {
    require(holds, LEARNER_SETTINGS_INVALID, FIX, message, value);
  }

  public LinearSettings withStrengths(List<Double> values) {
    return new LinearSettings(values, l1Ratio, maxEpochs, tolerance, patience);
  }

  public LinearSettings withL1Ratio(double ratio) {
    return new LinearSettings(strengths, ratio, maxEpochs, tolerance, patience);
  }
}
