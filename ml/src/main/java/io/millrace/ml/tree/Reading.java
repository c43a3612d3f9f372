package io.millrace.ml.tree;

/// What a split makes of an input before it compares: after that `value <= threshold` goes left,
/// which NaN never does and -infinity always.
public enum Reading {
  /// XGBoost: single precision, missing goes right.
  SINGLE_RIGHT {
    @Override
    public double read(double value) {
      return (float) value;
    }
  },
  /// XGBoost: single precision, missing goes left.
  SINGLE_LEFT {
    @Override
    public double read(double value) {
      return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : (float) value;
    }
  },
  /// LightGBM without missing values: NaN is 0.
  NEVER_MISSING {
    @Override
    public double read(double value) {
      return Double.isNaN(value) ? 0 : value;
    }
  },
  /// LightGBM: NaN is missing and goes right.
  MISSING_RIGHT {
    @Override
    public double read(double value) {
      return value;
    }
  },
  /// LightGBM: NaN is missing and goes left.
  MISSING_LEFT {
    @Override
    public double read(double value) {
      return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }
  },
  /// LightGBM: 0 and NaN are missing and go right.
  ZERO_RIGHT {
    @Override
    public double read(double value) {
      return zero(value) ? Double.NaN : value;
    }
  },
  /// LightGBM: 0 and NaN are missing and go left.
  ZERO_LEFT {
    @Override
    public double read(double value) {
      return zero(value) || Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }
  },
  /// No comparison: the tree is asked, [SplitTree#goesLeft].
  ASKED {
    @Override
    public double read(double value) {
      throw new UnsupportedOperationException("ask the tree");
    }
  };

  /// LightGBM's bound, in single precision.
  private static final double ZERO = 1e-35f;

  public abstract double read(double value);

  private static boolean zero(double value) {
    return value >= -ZERO && value <= ZERO;
  }
}
