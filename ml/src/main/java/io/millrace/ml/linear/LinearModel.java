package io.millrace.ml.linear;

import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.ml.model.Predictor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An intercept and one coefficient per encoded input.
public record LinearModel(double intercept, double[] coefficients) implements Predictor {
  private static final int FORMAT_VERSION = 1;
  private static final int MAX_WIDTH = 1_000_000;
  private static final String FIX = "Use the linear.json that training wrote.";

  public LinearModel {
    require(Double.isFinite(intercept), MODEL_FILE_INVALID, FIX, "intercept: %s", intercept);
    for (int i = 0; i < coefficients.length; i++) {
      require(
          Double.isFinite(coefficients[i]),
          MODEL_FILE_INVALID,
          FIX,
          "coefficient %d: %s (expected: a finite number)",
          i,
          coefficients[i]);
    }
    coefficients = coefficients.clone();
  }

  @Override
  public int width() {
    return coefficients.length;
  }

  @Override
  public double predict(double[] encoded, int offset, Scratch scratch) {
    double sum = intercept;
    for (int i = 0; i < coefficients.length; i++) {
      sum += coefficients[i] * encoded[offset + i];
    }
    return sum;
  }

  /// The file `linear.json`.
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("format_version", FORMAT_VERSION);
    json.put("intercept", intercept);
    ArrayNode values = json.putArray("coefficients");
    for (double coefficient : coefficients) {
      values.add(coefficient);
    }
    return json;
  }

  /// @throws io.millrace.base.MillraceException with `MODEL_FILE_INVALID` if it is not what
  ///     [#toJson] writes
  public static LinearModel fromJson(JsonNode json) {
    int version = json.path("format_version").asInt(0);
    require(
        version == FORMAT_VERSION,
        MODEL_FILE_INVALID,
        FIX,
        "linear model: format_version %d (expected: %d)",
        version,
        FORMAT_VERSION);
    JsonNode values = json.path("coefficients");
    require(
        json.path("intercept").isNumber() && values.isArray() && values.size() <= MAX_WIDTH,
        MODEL_FILE_INVALID,
        FIX,
        "linear model: needs a number 'intercept' and an array 'coefficients'");
    double[] coefficients = new double[values.size()];
    for (int i = 0; i < coefficients.length; i++) {
      JsonNode value = values.get(i);
      require(
          value.isNumber(), MODEL_FILE_INVALID, FIX, "coefficient %d: %s is no number", i, value);
      coefficients[i] = value.asDouble();
    }
    return new LinearModel(json.path("intercept").asDouble(), coefficients);
  }
}
