package io.millrace.ml.linear;

import static io.millrace.base.ErrorCode.TRAINING_ROWS_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// Fits linear models with elastic-net penalty by coordinate descent, one per strength.
///
/// Inputs and target are brought to mean 0 and standard deviation 1 first, so that one strength
/// means the same for every input; the models come back in the units that went in. Deterministic,
/// whatever threads the caller lends. Memory: two matrices of width x width doubles.
public final class LinearLearner {
  private static final int MAX_WIDTH = 4_096;

  private final LinearSettings settings;

  public LinearLearner(LinearSettings settings) {
    this.settings = settings;
  }

  /// Encoded rows with their labels, row-major.
  public record Rows(double[] encoded, int width, double[] labels) {
    /// @throws io.millrace.base.MillraceException with `TRAINING_ROWS_INVALID` if there is no row,
    ///     the sizes do not fit, there are more than 4,096 inputs, or a number is not finite
    public Rows {
      check(labels.length > 0, "no rows with a label");
      check(width >= 1 && width <= MAX_WIDTH, "%d inputs (expected: 1 to %d)", width, MAX_WIDTH);
      check(
          encoded.length == (long) labels.length * width,
          "%d values for %d rows of %d inputs",
          encoded.length,
          labels.length,
          width);
      for (int i = 0; i < encoded.length; i++) {
        check(
            Double.isFinite(encoded[i]),
            "row %d, input %d is %s",
            i / width,
            i % width,
            encoded[i]);
      }
      for (int i = 0; i < labels.length; i++) {
        check(Double.isFinite(labels[i]), "row %d: the label is %s", i, labels[i]);
      }
    }

    int count() {
      return labels.length;
    }

    double value(int row, int input) {
      return encoded[row * width + input];
    }

    private static void check(boolean holds, String message, Object... args) {
      require(
          holds,
          TRAINING_ROWS_INVALID,
          "Impute missing numbers, drop rows without a label, or lower max_levels.",
          message,
          args);
    }
  }

  /// One fit per strength, in the order of the settings; each runs as a task of its own.
  /// @throws io.millrace.base.MillraceException with `TRAINING_ROWS_INVALID` if the widths differ
  public List<LinearFit> fit(
      Rows train, Rows validation, Parallel parallel, Epoch.Listener listener) {
    Rows.check(
        train.width() == validation.width(),
        "%d inputs in training, %d in validation",
        train.width(),
        validation.width());
    Normalisation scale = Normalisation.of(train);
    if (scale.targetDeviation() == 0) {
      return settings.strengths().stream()
          .map(strength -> constant(strength, scale, validation))
          .toList();
    }
    Products learned = Products.of(train, scale);
    Products judged = Products.of(validation, scale);
    return parallel.run(
        settings.strengths().stream()
            .<Supplier<LinearFit>>map(
                strength -> () -> fit(strength, scale, learned, judged, listener))
            .toList());
  }

  private LinearFit fit(
      double strength,
      Normalisation scale,
      Products train,
      Products validation,
      Epoch.Listener listener) {
    Descent descent = new Descent(train, strength, settings.l1Ratio());
    Epoch best = new Epoch(strength, 0, scale.targetDeviation(), Double.POSITIVE_INFINITY);
    double[] coefficients = descent.coefficients().clone();
    int epochs = 0;
    double change = Double.POSITIVE_INFINITY;
    while (epochs < settings.maxEpochs()
        && change > settings.tolerance()
        && epochs - best.number() < settings.patience()) {
      epochs++;
      change = descent.epoch();
      Epoch epoch =
          new Epoch(
              strength,
              epochs,
              rmse(train, descent.coefficients(), scale),
              rmse(validation, descent.coefficients(), scale));
      listener.finished(epoch);
      if (epoch.validationRmse() < best.validationRmse()) {
        best = epoch;
        coefficients = descent.coefficients().clone();
      }
    }
    return new LinearFit(
        strength, scale.model(coefficients), epochs, best.trainRmse(), best.validationRmse());
  }

  private static double rmse(Products rows, double[] coefficients, Normalisation scale) {
    return Math.sqrt(rows.meanSquaredError(coefficients)) * scale.targetDeviation();
  }

  /// For a target that never changes.
  private static LinearFit constant(double strength, Normalisation scale, Rows validation) {
    double squares = 0;
    for (double label : validation.labels()) {
      squares += (label - scale.targetMean()) * (label - scale.targetMean());
    }
    return new LinearFit(
        strength,
        scale.model(new double[validation.width()]),
        0,
        0,
        Math.sqrt(squares / validation.count()));
  }

  /// The fit with the least validation RMSE; of equal ones the stronger penalty.
  public static LinearFit best(List<LinearFit> fits) {
    return fits.stream()
        .min(
            Comparator.comparingDouble(LinearFit::validationRmse)
                .thenComparing(Comparator.comparingDouble(LinearFit::strength).reversed()))
        .orElseThrow(() -> new IllegalArgumentException("no fits"));
  }
}
