package io.millrace.ml.explain;

/// A straight line by weighted ridge regression; the intercept is not held small.
///
/// @param fit the share of the weighted variance of the answers that it explains, at most 1; 1 if
///     there is none
record RidgeLine(double intercept, double[] slopes, double fit) {
  /// Centred by the weighted means, the intercept drops out of the normal equations
  /// `(Z' W Z + ridge I) b = Z' W y`, which Cholesky's method solves: a positive ridge makes the
  /// matrix positive definite.
  ///
  /// @param points `[n][columns]`, of which those from `from` on are taken
  /// @param weights one per taken point, ≥ 0, with a positive sum
  /// @param ridge > 0
  static RidgeLine fit(
      double[][] points, double[] answers, int from, double[] weights, double ridge) {
    int columns = points[from].length;
    double[] means = new double[columns];
    double mean = 0;
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      total += weights[i];
      mean += weights[i] * answers[from + i];
      for (int c = 0; c < columns; c++) {
        means[c] += weights[i] * points[from + i][c];
      }
    }
    mean /= total;
    for (int c = 0; c < columns; c++) {
      means[c] /= total;
    }
    double[][] lower = new double[columns][columns];
    double[] slopes = new double[columns];
    double[] centred = new double[columns];
    for (int i = 0; i < weights.length; i++) {
      double answer = weights[i] * (answers[from + i] - mean);
      for (int c = 0; c < columns; c++) {
        centred[c] = points[from + i][c] - means[c];
        slopes[c] += answer * centred[c];
        for (int d = 0; d <= c; d++) {
          lower[c][d] += weights[i] * centred[c] * centred[d];
        }
      }
    }
    for (int c = 0; c < columns; c++) {
      lower[c][c] += ridge;
    }
    solve(lower, slopes);
    double intercept = mean;
    for (int c = 0; c < columns; c++) {
      intercept -= slopes[c] * means[c];
    }
    return new RidgeLine(
        intercept, slopes, share(points, answers, from, weights, intercept, slopes, mean));
  }

  /// @param lower the lower half of the matrix, overwritten
  /// @param values the right side, overwritten by the solution
  private static void solve(double[][] lower, double[] values) {
    int n = values.length;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = lower[i][j];
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
      }
      for (int k = 0; k < i; k++) {
        values[i] -= lower[i][k] * values[k];
      }
      values[i] /= lower[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        values[i] -= lower[k][i] * values[k];
      }
      values[i] /= lower[i][i];
    }
  }

  private static double share(
      double[][] points,
      double[] answers,
      int from,
      double[] weights,
      double intercept,
      double[] slopes,
      double mean) {
    double left = 0;
    double whole = 0;
    for (int i = 0; i < weights.length; i++) {
      double line = intercept;
      for (int c = 0; c < slopes.length; c++) {
        line += slopes[c] * points[from + i][c];
      }
      double answer = answers[from + i];
      left += weights[i] * (answer - line) * (answer - line);
      whole += weights[i] * (answer - mean) * (answer - mean);
    }
    return whole > 0 ? 1 - left / whole : 1;
  }
}
