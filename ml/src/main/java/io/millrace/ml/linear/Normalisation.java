package io.millrace.ml.linear;

/// Mean and population standard deviation of every input and of the target, from the training rows.
/// @param means of the inputs
/// @param deviations of the inputs; 0 for a constant one
/// @param origins what is taken off before products are summed: the mean where most values differ
///     from 0 (or the sums would cancel), else 0, so that sparse inputs stay sparse
record Normalisation(
    double[] means,
    double[] deviations,
    double[] origins,
    double targetMean,
    double targetDeviation) {

  static Normalisation of(LinearLearner.Rows rows) {
    int width = rows.width();
    int count = rows.count();
    double[] means = new double[width];
    int[] filled = new int[width];
    for (int row = 0; row < count; row++) {
      for (int j = 0; j < width; j++) {
        double value = rows.value(row, j);
        if (value != 0) {
          means[j] += value;
          filled[j]++;
        }
      }
    }
    double[] deviations = new double[width];
    double[] origins = new double[width];
    for (int j = 0; j < width; j++) {
      means[j] /= count;
      origins[j] = 2 * filled[j] > count ? means[j] : 0;
    }
    for (int row = 0; row < count; row++) {
      for (int j = 0; j < width; j++) {
        double difference = rows.value(row, j) - means[j];
        deviations[j] += difference * difference;
      }
    }
    for (int j = 0; j < width; j++) {
      deviations[j] = Math.sqrt(deviations[j] / count);
      // What is left of a constant after rounding is noise, not information.
      if (deviations[j] <= 1e-12 * Math.abs(means[j])) {
        deviations[j] = 0;
      }
    }
    double mean = 0;
    for (double label : rows.labels()) {
      mean += label / count;
    }
    double squares = 0;
    for (double label : rows.labels()) {
      squares += (label - mean) * (label - mean);
    }
    return new Normalisation(means, deviations, origins, mean, Math.sqrt(squares / count));
  }

  /// The model in the inputs' own units for coefficients of the normalised problem.
  LinearModel model(double[] normalised) {
    double[] coefficients = new double[normalised.length];
    double intercept = targetMean;
    for (int j = 0; j < normalised.length; j++) {
      if (deviations[j] > 0) {
        coefficients[j] = normalised[j] * targetDeviation / deviations[j];
        intercept -= coefficients[j] * means[j];
      }
    }
    return new LinearModel(intercept, coefficients);
  }
}
