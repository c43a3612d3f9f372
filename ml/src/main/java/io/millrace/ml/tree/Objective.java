package io.millrace.ml.tree;

import java.util.Arrays;

/// What the sum of the leaves means, by XGBoost's objective names.
enum Objective {
  SQUARED_ERROR("reg:squarederror", Link.IDENTITY),
  SQUARED_LOG_ERROR("reg:squaredlogerror", Link.IDENTITY),
  ABSOLUTE_ERROR("reg:absoluteerror", Link.IDENTITY),
  PSEUDO_HUBER("reg:pseudohubererror", Link.IDENTITY),
  LOGISTIC_REGRESSION("reg:logistic", Link.LOGISTIC),
  BINARY_LOGISTIC("binary:logistic", Link.LOGISTIC),
  GAMMA("reg:gamma", Link.LOG),
  TWEEDIE("reg:tweedie", Link.LOG),
  POISSON("count:poisson", Link.LOG),
  SOFTMAX("multi:softmax", Link.CLASSES),
  SOFTPROB("multi:softprob", Link.CLASSES);

  private final String label;
  private final Link link;

  Objective(String label, Link link) {
    this.label = label;
    this.link = link;
  }

  private enum Link {
    IDENTITY,
    LOGISTIC,
    LOG,
    CLASSES
  }

  static Objective named(String name) {
    return Arrays.stream(values())
        .filter(objective -> objective.label.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelFormatException("objective '%s' is not supported".formatted(name), null));
  }

  String label() {
    return label;
  }

  boolean multiclass() {
    return link == Link.CLASSES;
  }

  /// `base_score` as it stands in the file, on the scale of the leaves.
  float margin(float baseScore) {
    return switch (link) {
      case IDENTITY, CLASSES -> baseScore;
      case LOGISTIC -> (float) -Math.log(1f / baseScore - 1f);
      case LOG -> (float) Math.log(baseScore);
    };
  }

  /// The prediction for a sum of leaves.
  float predict(float margin) {
    return switch (link) {
      case IDENTITY, CLASSES -> margin;
      // XGBoost cuts at 88.7, where exp overflows a float.
      case LOGISTIC -> 1f / ((float) Math.exp(Math.min(-margin, 88.7f)) + 1f);
      case LOG -> (float) Math.exp(margin);
    };
  }
}
