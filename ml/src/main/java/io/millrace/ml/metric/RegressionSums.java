package io.millrace.ml.metric;

import io.millrace.ml.metric.Measure.Undefined;
import io.millrace.ml.metric.Measure.Value;
import java.util.Arrays;

/// The sums behind [RegressionMetrics], in one pass over the rows and one over what counts.
final class RegressionSums {
  private static final Measure NO_ROWS = new Undefined("no rows");

  private final Sum label = new Sum();
  private final Sum error = new Sum();
  private final Sum squared = new Sum();
  private final Sum absolute = new Sum();
  private final Sum absoluteLabel = new Sum();
  private final Sum relative = new Sum();
  private final Sum symmetric = new Sum();
  private final Sum logarithmic = new Sum();
  private final Sum labelSpread = new Sum();
  private final Sum errorSpread = new Sum();
  private final double[] labels;
  private final double[] errors;
  private int rows;
  private long missing;
  private long nonFinite;
  private long zeroLabels;
  private double maxError;
  private boolean belowLog;

  RegressionSums(double[] labels, double[] predictions) {
    this.labels = new double[labels.length];
    errors = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (Double.isNaN(labels[i]) || Double.isNaN(predictions[i])) {
        missing++;
      } else if (Double.isInfinite(labels[i]) || Double.isInfinite(predictions[i])) {
        nonFinite++;
      } else {
        add(labels[i], predictions[i]);
      }
    }
    double meanLabel = label.value() / rows;
    double meanError = error.value() / rows;
    for (int i = 0; i < rows; i++) {
      labelSpread.add(square(this.labels[i] - meanLabel));
      errorSpread.add(square(errors[i] - meanError));
    }
  }

  private void add(double y, double prediction) {
    double e = prediction - y;
    labels[rows] = y;
    errors[rows++] = e;
    label.add(y);
    error.add(e);
    squared.add(e * e);
    absolute.add(Math.abs(e));
    absoluteLabel.add(Math.abs(y));
    maxError = Math.max(maxError, Math.abs(e));
    if (y == 0) {
      zeroLabels++;
    } else {
      relative.add(Math.abs(e / y));
    }
    double both = Math.abs(y) + Math.abs(prediction);
    symmetric.add(both == 0 ? 0 : 2 * Math.abs(e) / both);
    if (y <= -1 || prediction <= -1) {
      belowLog = true;
    } else {
      logarithmic.add(square(Math.log1p(prediction) - Math.log1p(y)));
    }
  }

  RegressionMetrics metrics() {
    Measure mse = mean(squared);
    return new RegressionMetrics(
        rows,
        missing,
        nonFinite,
        root(mse),
        mse,
        mean(absolute),
        explained(squared.value()),
        explained(errorSpread.value()),
        zeroLabels == rows
            ? new Undefined("no label other than 0")
            : new Value(relative.value() / (rows - zeroLabels)),
        zeroLabels,
        mean(symmetric),
        absoluteLabel.value() == 0
            ? new Undefined("no label other than 0")
            : new Value(absolute.value() / absoluteLabel.value()),
        belowLog ? new Undefined("a value of -1 or less") : root(mean(logarithmic)),
        mean(error),
        rows == 0 ? NO_ROWS : new Value(maxError),
        rows == 0 ? NO_ROWS : new Value(medianAbsoluteError()));
  }

  /// 1 - lost/spread of the labels, in scikit-learn's finite form for constant labels.
  private Measure explained(double lost) {
    if (rows < 2) {
      return new Undefined("fewer than two rows");
    }
    if (labelSpread.value() == 0) {
      return new Value(lost == 0 ? 1 : 0);
    }
    return new Value(1 - lost / labelSpread.value());
  }

  private double medianAbsoluteError() {
    return RegressionMetrics.median(Arrays.stream(errors, 0, rows).map(Math::abs).toArray());
  }

  private Measure mean(Sum sum) {
    return rows == 0 ? NO_ROWS : new Value(sum.value() / rows);
  }

  private static Measure root(Measure square) {
    return switch (square) {
      case Value(var value) -> new Value(Math.sqrt(value));
      case Undefined undefined -> undefined;
    };
  }

  private static double square(double value) {
    return value * value;
  }
}
