package io.millrace.ml.model;

import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.RowValues;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A model of a table: raw columns in, predictions in the unit of the label out. Immutable and
/// thread-safe.
@SuppressWarnings("DoNotCallSuggester")
public record TabularModel(FeaturePipeline features, Predictor predictor, TargetTransform target) {

  /// What one caller needs to predict without allocation. Not thread-safe.
  public record Scratch(double[] encoded, float[] working) {}

  public Scratch scratch() {
    return new Scratch(new double[features.width()], new float[predictor.scratchSize()]);
  }

  public double predict(RowValues row) {
    return predict(row, scratch());
  }

  /// As [#predict(RowValues)], without allocation.
  public double predict(RowValues row, Scratch scratch) {
    features.encode(row, scratch.encoded());
    return target.invert(predictor.predict(scratch.encoded(), 0, scratch.working()));
  }

  public double[] predict(Frame frame) {
    throw new UnsupportedOperationException();
  }

  /// Everything but the predictor: `features.json`.
  public ObjectNode featuresJson() {
    throw new UnsupportedOperationException();
  }

  /// Puts a model together again from [#featuresJson] and its predictor.
  /// @throws io.millrace.base.MillraceException with `FEATURES_INVALID` or `MODEL_FILE_INVALID`
  public static TabularModel of(JsonNode featuresJson, Predictor predictor) {
    throw new UnsupportedOperationException();
  }
}
