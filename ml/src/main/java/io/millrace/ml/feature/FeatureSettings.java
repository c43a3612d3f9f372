package io.millrace.ml.feature;

import static io.millrace.base.ErrorCode.FEATURES_INVALID;
import static io.millrace.base.MillraceException.require;

/// How raw columns become model inputs.
/// @param imputing what stands in for a missing number
/// @param indicator whether a column says where a number was missing
/// @param scaling whether numbers are brought to mean 0 and standard deviation 1
/// @param maxLevels most levels a text column keeps, 1 to 10,000; rarer ones share one "other"
/// @param unknown what a level means that training did not see, while no "other" is needed anyway
public record FeatureSettings(
    Imputing imputing, Indicator indicator, Scaling scaling, int maxLevels, UnknownLevel unknown) {
  /// For tree ensembles: missing numbers stay missing, nothing is scaled.
  public static final FeatureSettings TREES =
      new FeatureSettings(
          Imputing.KEEP, Indicator.OMIT, Scaling.KEEP, 1_000, UnknownLevel.ALL_ZERO);

  /// For linear models: the median for a missing number and a flag beside it, all standardised.
  public static final FeatureSettings LINEAR =
      new FeatureSettings(
          Imputing.MEDIAN, Indicator.WHERE_MISSING, Scaling.STANDARD, 1_000, UnknownLevel.ALL_ZERO);

  public FeatureSettings {
    require(
        maxLevels >= 1 && maxLevels <= 10_000,
        FEATURES_INVALID,
        "Choose between 1 and 10000 levels.",
        "max_levels: %d (expected: 1 to 10000)",
        maxLevels);
  }

  public FeatureSettings withMaxLevels(int levels) {
    return new FeatureSettings(imputing, indicator, scaling, levels, unknown);
  }

  /// What stands in for a missing number.
  public enum Imputing {
    /// NaN, for learners that know it.
    KEEP,
    MEAN,
    MEDIAN
  }

  /// Whether a 0/1 column says where a number was missing.
  public enum Indicator {
    OMIT,
    /// For every column that has missing values in training.
    WHERE_MISSING
  }

  /// What happens to the size of numbers.
  public enum Scaling {
    KEEP,
    /// Minus the mean, divided by the population standard deviation.
    STANDARD
  }

  /// What a level means that training did not see.
  public enum UnknownLevel {
    ALL_ZERO,
    /// A column "other" for it, always 0 in training unless levels were folded.
    OWN_COLUMN
  }
}
