package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;

/// What the margins of a LightGBM model mean: the line `objective=` of its file.
///
/// @param label the whole line, such as `binary sigmoid:1`; `custom` if the file has none
/// @param sigmoid the factor of the margin in a logistic link
record LightgbmObjective(String label, Link link, double sigmoid) {

  enum Link {
    IDENTITY,
    /// `x * |x|`: the labels were square roots.
    SQUARE,
    LOG,
    LOGISTIC,
    /// `ln(1 + exp(x))`
    SOFTPLUS,
    CLASSES
  }

  /// @param line empty if the file has none, as after training with a function of one's own
  static LightgbmObjective parse(String line) {
    String[] words = line.strip().split("\\s+", -1);
    boolean squared = false;
    double sigmoid = 1;
    for (int i = 1; i < words.length; i++) {
      squared |= words[i].equals("sqrt");
      if (words[i].startsWith("sigmoid:")) {
        sigmoid = LightgbmBlock.number("sigmoid", words[i].substring("sigmoid:".length()));
        require(sigmoid > 0 && Double.isFinite(sigmoid), "objective '%s'", line);
      }
    }
    Link link =
        switch (words[0]) {
          case "regression",
              "regression_l2",
              "regression_l1",
              "l2",
              "l1",
              "huber",
              "fair",
              "quantile",
              "mape" ->
              squared ? Link.SQUARE : Link.IDENTITY;
          case "", "none", "custom", "lambdarank", "rank_xendcg" -> Link.IDENTITY;
          case "poisson", "gamma", "tweedie" -> Link.LOG;
          case "binary", "multiclassova", "cross_entropy", "xentropy" -> Link.LOGISTIC;
          case "cross_entropy_lambda", "xentlambda" -> Link.SOFTPLUS;
          case "multiclass", "softmax" -> Link.CLASSES;
          default ->
              throw new ModelFormatException(
                  "objective '%s' is not supported".formatted(line), null);
        };
    return new LightgbmObjective(line.isBlank() ? "custom" : line.strip(), link, sigmoid);
  }

  /// Whether the groups are classes, of which one is the likeliest.
  boolean multiclass() {
    return link == Link.CLASSES || label.startsWith("multiclassova");
  }

  /// Margins to predictions, in place.
  void apply(double[] values, int groups) {
    if (link == Link.CLASSES) {
      softmax(values, groups);
      return;
    }
    for (int group = 0; group < groups; group++) {
      values[group] = predict(values[group]);
    }
  }

  double predict(double margin) {
    return switch (link) {
      case IDENTITY, CLASSES -> margin;
      case SQUARE -> margin * Math.abs(margin);
      case LOG -> Math.exp(margin);
      case LOGISTIC -> 1 / (1 + Math.exp(-sigmoid * margin));
      case SOFTPLUS -> Math.log1p(Math.exp(margin));
    };
  }

  private static void softmax(double[] values, int groups) {
    double greatest = values[0];
    for (int group = 1; group < groups; group++) {
      greatest = Math.max(greatest, values[group]);
    }
    double sum = 0;
    for (int group = 0; group < groups; group++) {
      values[group] = Math.exp(values[group] - greatest);
      sum += values[group];
    }
    for (int group = 0; group < groups; group++) {
      values[group] /= sum;
    }
  }
}
