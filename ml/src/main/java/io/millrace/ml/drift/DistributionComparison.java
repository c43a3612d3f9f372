package io.millrace.ml.drift;

import io.millrace.ml.frame.Column;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.profile.ColumnProfile;

/// One column judged by one distance and one threshold, as SageMaker's `distribution_constraints`
/// do.
/// @param distance undefined if a side has no value
@SuppressWarnings("DoNotCallSuggester")
public record DistributionComparison(
    String column, DistanceMethod method, Measure distance, double threshold) {

  public static DistributionComparison of(
      ReferenceColumn reference, Column current, DistanceMethod method, double threshold) {
    throw new UnsupportedOperationException();
  }

  /// From summaries alone: numbers within 0.3 % of the exact distance, texts exactly up to 1,024
  /// levels.
  public static DistributionComparison of(
      ColumnProfile reference, ColumnProfile current, DistanceMethod method, double threshold) {
    throw new UnsupportedOperationException();
  }

  /// Whether the distance is above the threshold.
  public boolean violated() {
    return distance.defined() && distance.orNaN() > threshold;
  }
}
