package io.millrace.ml.explain;

import io.millrace.ml.frame.Frame;

/// A model of which nothing is known but what it answers.
@FunctionalInterface
public interface Answers {
  /// @param rows with the model's columns, in its order
  /// @return one number per row
  double[] to(Frame rows);
}
