package io.millrace.ml.model;

import static io.millrace.base.ErrorCode.FEATURES_INVALID;
import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.RowValues;
import java.util.Arrays;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A model of a table: raw columns in, predictions in the unit of the label out. Immutable and
/// thread-safe.
public record TabularModel(FeaturePipeline features, Predictor predictor, TargetTransform target) {
  private static final int FORMAT_VERSION = 1;
  private static final int BLOCK_CELLS = 1 << 16;

  /// @throws io.millrace.base.MillraceException with `MODEL_FILE_INVALID` if the predictor wants
  ///     another number of inputs than the features give
  public TabularModel {
    require(
        features.width() == predictor.width(),
        MODEL_FILE_INVALID,
        "Keep the files of one model version together.",
        "the features give %d inputs, the predictor wants %d",
        features.width(),
        predictor.width());
  }

  /// What one caller needs to predict without allocation. Not thread-safe.
  public record Scratch(double[] encoded, Predictor.Scratch working) {}

  public Scratch scratch() {
    return new Scratch(new double[features.width()], predictor.scratch());
  }

  /// How many numbers one prediction has: more than 1 for probabilities of classes and for several
  /// targets.
  public int outputs() {
    return predictor.outputs();
  }

  /// Of a model with several outputs what [Predictor#predict] says is the one.
  public double predict(RowValues row) {
    return predict(row, scratch());
  }

  /// As [#predict(RowValues)], without allocation.
  public double predict(RowValues row, Scratch scratch) {
    features.encode(row, scratch.encoded());
    return target.invert(predictor.predict(scratch.encoded(), 0, scratch.working()));
  }

  /// All numbers of a prediction into `out[0 .. outputs)`. Does not allocate.
  public void predict(RowValues row, Scratch scratch, double[] out) {
    features.encode(row, scratch.encoded());
    predictor.predict(scratch.encoded(), 0, scratch.working(), out);
    for (int output = 0; output < predictor.outputs(); output++) {
      out[output] = target.invert(out[output]);
    }
  }

  /// All numbers of the prediction of each row: `[rows * outputs]`, row-major.
  public double[] predictAll(Frame frame) {
    int outputs = predictor.outputs();
    if (outputs == 1) {
      return predict(frame);
    }
    int width = features.width();
    int block = Math.clamp(BLOCK_CELLS / width, 1, Math.max(1, frame.rows()));
    double[] encoded = new double[block * width];
    double[] some = new double[outputs];
    double[] all = new double[Math.multiplyExact(frame.rows(), outputs)];
    Predictor.Scratch working = predictor.scratch();
    for (int from = 0; from < frame.rows(); from += block) {
      int to = Math.min(frame.rows(), from + block);
      features.transform(frame, from, to, encoded);
      for (int row = from; row < to; row++) {
        predictor.predict(encoded, (row - from) * width, working, some);
        for (int output = 0; output < outputs; output++) {
          all[row * outputs + output] = target.invert(some[output]);
        }
      }
    }
    return all;
  }

  /// The predictions for `rows` rows that [FeaturePipeline#encode] has written one after the other,
  /// into `out[0 .. rows)`; equal to the predictions of the single rows.
  public void predictEncoded(double[] encoded, int rows, double[] out) {
    predictor.predictRows(encoded, rows, out);
    for (int row = 0; row < rows; row++) {
      out[row] = target.invert(out[row]);
    }
  }

  /// One prediction per row; equal to the predictions of the single rows.
  public double[] predict(Frame frame) {
    int width = features.width();
    int block = Math.max(1, BLOCK_CELLS / width);
    double[] encoded = new double[Math.min(block, frame.rows()) * width];
    double[] learned = new double[Math.min(block, frame.rows())];
    double[] predictions = new double[frame.rows()];
    for (int from = 0; from < frame.rows(); from += block) {
      int to = Math.min(frame.rows(), from + block);
      features.transform(frame, from, to, encoded);
      predictor.predictRows(encoded, to - from, learned);
      for (int row = from; row < to; row++) {
        predictions[row] = target.invert(learned[row - from]);
      }
    }
    return predictions;
  }

  /// Everything but the predictor: the file `features.json`.
  public ObjectNode featuresJson() {
    ObjectNode json = Json.object();
    json.put("format_version", FORMAT_VERSION);
    json.put("target_transform", target.name().toLowerCase(Locale.ROOT));
    json.set("features", features.toJson());
    return json;
  }

  /// Puts a model together again from [#featuresJson] and its predictor.
  /// @throws io.millrace.base.MillraceException with `FEATURES_INVALID` or `MODEL_FILE_INVALID`
  public static TabularModel of(JsonNode featuresJson, Predictor predictor) {
    String fix = "Use the features.json that training wrote.";
    int version = featuresJson.path("format_version").asInt(0);
    require(
        version == FORMAT_VERSION,
        FEATURES_INVALID,
        fix,
        "model: format_version %d (expected: %d)",
        version,
        FORMAT_VERSION);
    String transform = featuresJson.path("target_transform").asString("");
    TargetTransform target =
        Arrays.stream(TargetTransform.values())
            .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(transform))
            .findFirst()
            .orElseThrow(
                () ->
                    new MillraceException(
                        FEATURES_INVALID,
                        "model: target_transform '%s' is unknown".formatted(transform),
                        fix));
    return new TabularModel(
        FeaturePipeline.fromJson(featuresJson.path("features")), predictor, target);
  }
}
