package io.millrace.ml.model;

/// A fitted function of encoded inputs. Immutable and thread-safe; a scratch belongs to one caller
/// at a time.
public interface Predictor {
  /// Room for what becomes of a row on the way to its prediction.
  record Scratch(long[] row, float[] numbers) {}

  /// How many encoded inputs one row has.
  int width();

  /// What [#predict(double\[\], int, Scratch)] needs for its own use.
  default Scratch scratch() {
    return new Scratch(new long[0], new float[0]);
  }

  /// The prediction for `encoded[offset .. offset + width)`, on the scale that was learned: the
  /// number of the likeliest class if there are several classes, the first target if there are
  /// several targets. Does not allocate.
  double predict(double[] encoded, int offset, Scratch scratch);

  /// How many numbers one prediction has: more than 1 for probabilities of classes and for several
  /// targets.
  default int outputs() {
    return 1;
  }

  /// All numbers of a prediction into `out[0 .. outputs)`. Does not allocate.
  default void predict(double[] encoded, int offset, Scratch scratch, double[] out) {
    out[0] = predict(encoded, offset, scratch);
  }

  /// [#predict(double\[\], int, Scratch)] for each of `rows` rows, `encoded[rows * width]`, into
  /// `out[rows]`; may be faster than one by one. Allocates what it needs.
  default void predictRows(double[] encoded, int rows, double[] out) {
    Scratch scratch = scratch();
    for (int row = 0; row < rows; row++) {
      out[row] = predict(encoded, row * width(), scratch);
    }
  }

  /// As [#predict(double\[\], int, Scratch)], with a scratch of its own.
  default double predict(double[] encoded, int offset) {
    return predict(encoded, offset, scratch());
  }
}
