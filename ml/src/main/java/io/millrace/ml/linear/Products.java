package io.millrace.ml.linear;

/// Everything that least squares needs of a set of rows, on the normalised scale: with Z the inputs
/// and y the target, `gram` is Z'Z/n, `cross` is Z'y/n and `square` is y'y/n. Building it costs one
/// pass over the non-zero values; after that neither fitting nor the RMSE looks at a row again.
record Products(int width, double[] gram, double[] cross, double square) {

  static Products of(LinearLearner.Rows rows, Normalisation scale) {
    int width = rows.width();
    int count = rows.count();
    double[] gram = new double[width * width];
    double[] cross = new double[width];
    double[] sums = new double[width];
    double labelSum = 0;
    double square = 0;
    int[] filled = new int[width];
    double[] values = new double[width];
    for (int row = 0; row < count; row++) {
      double label = (rows.labels()[row] - scale.targetMean()) / scale.targetDeviation();
      labelSum += label;
      square += label * label;
      int size = 0;
      for (int j = 0; j < width; j++) {
        double value = rows.value(row, j) - scale.origins()[j];
        if (value != 0 && scale.deviations()[j] > 0) {
          filled[size] = j;
          values[size++] = value / scale.deviations()[j];
        }
      }
      for (int a = 0; a < size; a++) {
        double value = values[a];
        sums[filled[a]] += value;
        cross[filled[a]] += value * label;
        int at = filled[a] * width;
        for (int b = a; b < size; b++) {
          gram[at + filled[b]] += value * values[b];
        }
      }
    }
    return centred(scale, count, gram, cross, sums, labelSum, square);
  }

  /// Moves the sums from the origins to the means: for shifts d and column means q, mean((x - d)(y
  /// - e)) = mean(xy) - d q_y - e q_x + d e.
  private static Products centred(
      Normalisation scale,
      int count,
      double[] gram,
      double[] cross,
      double[] sums,
      double labelSum,
      double square) {
    int width = sums.length;
    double[] shift = new double[width];
    for (int j = 0; j < width; j++) {
      if (scale.deviations()[j] > 0) {
        shift[j] = (scale.means()[j] - scale.origins()[j]) / scale.deviations()[j];
      }
    }
    for (int i = 0; i < width; i++) {
      cross[i] = cross[i] / count - shift[i] * labelSum / count;
      for (int j = i; j < width; j++) {
        double product =
            gram[i * width + j] / count
                - shift[i] * sums[j] / count
                - shift[j] * sums[i] / count
                + shift[i] * shift[j];
        gram[i * width + j] = product;
        gram[j * width + i] = product;
      }
    }
    return new Products(width, gram, cross, square / count);
  }

  /// Mean squared error of `coefficients`, on the normalised scale.
  double meanSquaredError(double[] coefficients) {
    double error = square;
    for (int i = 0; i < width; i++) {
      if (coefficients[i] == 0) {
        continue;
      }
      double product = 0;
      for (int j = 0; j < width; j++) {
        product += gram[i * width + j] * coefficients[j];
      }
      error += coefficients[i] * (product - 2 * cross[i]);
    }
    return Math.max(0, error);
  }
}
