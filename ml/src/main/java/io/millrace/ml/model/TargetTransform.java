package io.millrace.ml.model;

/// The scale on which a target is learned.
public enum TargetTransform {
  IDENTITY {
    @Override
    public double apply(double label) {
      return label;
    }

    @Override
    public double invert(double prediction) {
      return prediction;
    }
  },
  /// `ln(1 + label)`, for targets above -1 whose errors are relative, such as prices.
  LOG1P {
    @Override
    public double apply(double label) {
      return Math.log1p(label);
    }

    @Override
    public double invert(double prediction) {
      return Math.expm1(prediction);
    }
  };

  /// From the unit of the label to the learned scale.
  public abstract double apply(double label);

  /// From the learned scale back to the unit of the label.
  public abstract double invert(double prediction);
}
