package io.millrace.ml.linear;

/// Coordinate descent with covariance updates (Friedman, Hastie, Tibshirani 2010) on `1/2 mean (y -
/// Zb)^2 + strength (ratio |b|_1 + (1 - ratio)/2 |b|_2^2)`.
final class Descent {
  private final Products train;
  private final double absolute;
  private final double squared;
  private final double[] coefficients;

  /// Z'(y - Zb)/n, kept up to date: one coefficient's change costs one row of the Gram matrix.
  private final double[] residuals;

  Descent(Products train, double strength, double l1Ratio) {
    this.train = train;
    absolute = strength * l1Ratio;
    squared = strength * (1 - l1Ratio);
    coefficients = new double[train.width()];
    residuals = train.cross().clone();
  }

  double[] coefficients() {
    return coefficients;
  }

  /// One pass over all coefficients.
  /// @return the largest change of one
  double epoch() {
    double largest = 0;
    int width = train.width();
    for (int j = 0; j < width; j++) {
      double curvature = train.gram()[j * width + j];
      if (curvature <= 0) {
        continue;
      }
      double old = coefficients[j];
      double next = shrink(residuals[j] + curvature * old) / (curvature + squared);
      double change = next - old;
      if (change != 0) {
        coefficients[j] = next;
        update(j * width, change);
        largest = Math.max(largest, Math.abs(change));
      }
    }
    return largest;
  }

  private void update(int row, double change) {
    double[] gram = train.gram();
    for (int k = 0; k < residuals.length; k++) {
      residuals[k] -= change * gram[row + k];
    }
  }

  private double shrink(double value) {
    return Math.copySign(Math.max(0, Math.abs(value) - absolute), value);
  }
}
