package io.millrace.ml.model;

/// A predictor that sums up one *margin* per group (one in all, or one per class or target) and
/// derives its predictions from these sums: a logistic model's margin is the logit. Margins are
/// what explanations split.
public interface MarginPredictor extends Predictor {
  /// How many margins one row has.
  int groups();

  /// The margins of `encoded[offset .. offset + width)` into `out[0 .. groups)`. Does not allocate.
  void margins(double[] encoded, int offset, Scratch scratch, double[] out);
}
