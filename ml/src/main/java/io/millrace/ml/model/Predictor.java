package io.millrace.ml.model;

/// A fitted function of encoded inputs. Immutable and thread-safe; a scratch belongs to one caller
/// at a time.
public interface Predictor {
  /// How many encoded inputs one row has.
  int width();

  /// How many floats [#predict(double\[\], int, float\[\])] needs for its own use.
  int scratchSize();

  /// The prediction for `encoded[offset .. offset + width)`, on the scale that was learned. Does
  /// not allocate.
  double predict(double[] encoded, int offset, float[] scratch);

  /// As above, with a scratch of its own.
  default double predict(double[] encoded, int offset) {
    return predict(encoded, offset, new float[scratchSize()]);
  }
}
