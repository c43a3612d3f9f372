package io.millrace.ml.drift;

/// SageMaker's `comparison_method`.
public enum DistanceMethod {
  /// The largest difference of the cumulative (numbers) or level shares (texts).
  SIMPLE,
  /// The simple distance less what chance gives, at least 0: for windows of few rows.
  ROBUST
}
