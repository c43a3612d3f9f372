package io.millrace.monitoring.format;

/// The direction that **means a violation** in model-quality constraints.
public enum Comparison {
  GREATER_THAN("GreaterThanThreshold") {
    @Override
    public boolean violated(double value, double threshold) {
      return value > threshold;
    }
  },
  LESS_THAN("LessThanThreshold") {
    @Override
    public boolean violated(double value, double threshold) {
      return value < threshold;
    }
  };

  private final String label;

  Comparison(String label) {
    this.label = label;
  }

  /// The word of the files.
  public String label() {
    return label;
  }

  /// Whether `value` is on the wrong side; NaN never is: an unknown value is no violation.
  public abstract boolean violated(double value, double threshold);
}
