package io.millrace.serving;

import io.millrace.ml.metric.Measure;
import java.util.HashMap;
import java.util.Map;

/// How wrong an endpoint's answers were under two of its configs, by the labels that have come.
///
/// @param before mean absolute error of the one
/// @param after of the other
record LabelledErrors(Mean before, Mean after) {
  static final double MOST = 1_000;
  static final LabelledErrors NONE = new LabelledErrors(new Mean(0, 0), new Mean(0, 0));

  /// @param rows labelled answers
  /// @param sum of their absolute errors
  record Mean(long rows, double sum) {
    Mean plus(double error) {
      return new Mean(rows + 1, sum + error);
    }

    double value() {
      return sum / rows;
    }
  }

  /// By what is known of the endpoint's answers.
  static LabelledErrors of(
      String endpoint, int before, int after, JudgedAnswers answers, Feedback labels) {
    Map<Integer, Mean> means = new HashMap<>();
    answers.look(
        endpoint,
        Outcome.ABSOLUTE_ERROR,
        labels,
        answer -> {
          if (answer.isComparable()) {
            double error = answer.absoluteError();
            means.merge(answer.config(), new Mean(1, error), (all, _) -> all.plus(error));
          }
        });
    Mean none = new Mean(0, 0);
    return new LabelledErrors(means.getOrDefault(before, none), means.getOrDefault(after, none));
  }

  /// Labelled answers on the side that has fewer.
  long rows() {
    return Math.min(before.rows(), after.rows());
  }

  /// By how much the second is more wrong than the first, as a share of the first, at most
  /// [#MOST]: that also where the first was never wrong. Undefined without labels.
  Measure increase() {
    if (rows() == 0) {
      return new Measure.Undefined("no labels on a side");
    }
    if (after.sum() == 0) {
      return new Measure.Value(before.sum() == 0 ? 0 : -1);
    }
    return new Measure.Value(Math.min(MOST, after.value() / before.value() - 1));
  }
}
