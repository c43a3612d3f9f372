package io.millrace.ml.feature;

import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.RowValues;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The transforms from raw columns to model inputs, fitted on training rows only. Immutable and
/// thread-safe.
@SuppressWarnings("DoNotCallSuggester")
public final class FeaturePipeline {
  private FeaturePipeline() {}

  /// @throws io.millrace.base.MillraceException with `COLUMN_NOT_FOUND` if an input is absent
  public static FeaturePipeline fit(Frame train, List<String> inputs, FeatureSettings settings) {
    throw new UnsupportedOperationException();
  }

  /// The raw columns in the order of [RowValues].
  public List<Input> inputs() {
    throw new UnsupportedOperationException();
  }

  /// The number of model inputs.
  public int width() {
    throw new UnsupportedOperationException();
  }

  /// The names of the model inputs: `mileage`, `make=audi`, `mpg:missing`.
  public List<String> outputNames() {
    throw new UnsupportedOperationException();
  }

  /// All rows, row-major: `[rows * width]`.
  public double[] transform(Frame frame) {
    throw new UnsupportedOperationException();
  }

  /// As [#transform], in single precision, as XGBoost takes it.
  public float[] transformToFloats(Frame frame) {
    throw new UnsupportedOperationException();
  }

  /// One row into `out[0 .. width)`, without allocation.
  public void encode(RowValues row, double[] out) {
    throw new UnsupportedOperationException();
  }

  /// Fills `row` with one row of `frame`, looked up by name; for callers that have a frame and want
  /// the path of single predictions.
  public void read(Frame frame, int index, RowValues row) {
    throw new UnsupportedOperationException();
  }

  public ObjectNode toJson() {
    throw new UnsupportedOperationException();
  }

  /// @throws io.millrace.base.MillraceException with `FEATURES_INVALID` if it is not what
  ///     [#toJson] writes
  public static FeaturePipeline fromJson(JsonNode json) {
    throw new UnsupportedOperationException();
  }
}
