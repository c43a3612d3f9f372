package io.millrace.ml.tree;

import java.util.Arrays;

/// What the margin of a row means, by XGBoost's objective names (1.0 to 3.2).
enum Objective {
  SQUARED_ERROR("reg:squarederror", Link.IDENTITY),
  /// The name of `reg:squarederror` before 1.0, which old files still carry.
  LINEAR("reg:linear", Link.IDENTITY),
  SQUARED_LOG_ERROR("reg:squaredlogerror", Link.IDENTITY),
  ABSOLUTE_ERROR("reg:absoluteerror", Link.IDENTITY),
  PSEUDO_HUBER("reg:pseudohubererror", Link.IDENTITY),
  QUANTILE("reg:quantileerror", Link.IDENTITY),
  LOGISTIC_REGRESSION("reg:logistic", Link.LOGISTIC),
  BINARY_LOGISTIC("binary:logistic", Link.LOGISTIC),
  BINARY_RAW("binary:logitraw", Link.IDENTITY),
  BINARY_HINGE("binary:hinge", Link.SIGN),
  GAMMA("reg:gamma", Link.LOG),
  TWEEDIE("reg:tweedie", Link.LOG),
  POISSON("count:poisson", Link.LOG),
  COX("survival:cox", Link.LOG),
  FAILURE_TIME("survival:aft", Link.LOG),
  PAIRWISE("rank:pairwise", Link.IDENTITY),
  NDCG("rank:ndcg", Link.IDENTITY),
  MEAN_PRECISION("rank:map", Link.IDENTITY),
  SOFTMAX("multi:softmax", Link.CLASS),
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
    /// 1 above 0, else 0.
    SIGN,
    LOG,
    /// The number of the likeliest class.
    CLASS,
    /// The probability of each class.
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
    return link == Link.CLASS || link == Link.CLASSES;
  }

  /// `base_score` as it stands in the file, on the scale of the leaves.
  float margin(float baseScore) {
    return switch (link) {
      case IDENTITY, SIGN, CLASS, CLASSES -> baseScore;
      case LOGISTIC -> (float) -Math.log(1f / baseScore - 1f);
      case LOG -> (float) Math.log(baseScore);
    };
  }

  /// How many numbers a prediction for so many margins has.
  int outputs(int groups) {
    return link == Link.CLASS ? 1 : groups;
  }

  /// One number for `margins[from .. from + groups)`: of classes the likeliest one, of several
  /// targets the first.
  float first(float[] margins, int from, int groups) {
    return multiclass() ? greatest(margins, from, groups) : predict(margins[from]);
  }

  /// All numbers for `margins[from .. from + groups)`.
  void all(float[] margins, int from, int groups, double[] out) {
    switch (link) {
      case CLASS -> out[0] = greatest(margins, from, groups);
      case CLASSES -> softmax(margins, from, groups, out);
      default -> {
        for (int group = 0; group < groups; group++) {
          out[group] = predict(margins[from + group]);
        }
      }
    }
  }

  private static int greatest(float[] values, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (values[from + i] > values[from + best]) {
        best = i;
      }
    }
    return best;
  }

  /// In XGBoost's precisions: single ones, their sum double.
  private static void softmax(float[] margins, int from, int groups, double[] out) {
    float greatest = margins[from + greatest(margins, from, groups)];
    double sum = 0;
    for (int group = 0; group < groups; group++) {
      float exp = (float) Math.exp(margins[from + group] - greatest);
      out[group] = exp;
      sum += exp;
    }
    for (int group = 0; group < groups; group++) {
      out[group] = (float) out[group] / (float) sum;
    }
  }

  float predict(float margin) {
    return switch (link) {
      case IDENTITY, CLASS, CLASSES -> margin;
      // XGBoost cuts at 88.7, where exp overflows a float.
      case LOGISTIC -> 1f / ((float) Math.exp(Math.min(-margin, 88.7f)) + 1f);
      case SIGN -> margin > 0 ? 1 : 0;
      case LOG -> (float) Math.exp(margin);
    };
  }
}
