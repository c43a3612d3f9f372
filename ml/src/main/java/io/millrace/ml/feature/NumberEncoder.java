package io.millrace.ml.feature;

import static io.millrace.base.ErrorCode.FEATURES_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.NumberColumn;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A number: `(value - center) / scale`, a missing one replaced before; NaN as replacement leaves
/// it missing. Infinite values count as missing, since no learner can do anything with them.
record NumberEncoder(
    Input input, double replacement, double center, double scale, FeatureSettings.Indicator flag)
    implements Encoder {

  static NumberEncoder fit(NumberColumn column, FeatureSettings settings) {
    double[] finite = Arrays.stream(column.values()).filter(Double::isFinite).toArray();
    Arrays.sort(finite);
    double replacement =
        switch (settings.imputing()) {
          case KEEP -> Double.NaN;
          case MEAN -> finite.length == 0 ? 0 : mean(finite);
          case MEDIAN -> finite.length == 0 ? 0 : median(finite);
        };
    boolean someMissing = finite.length < column.rows();
    boolean flagged =
        someMissing && settings.indicator() == FeatureSettings.Indicator.WHERE_MISSING;
    double center = 0;
    double scale = 1;
    if (settings.scaling() == FeatureSettings.Scaling.STANDARD && finite.length > 0) {
      center = mean(finite);
      scale = deviation(finite, center);
    }
    Input input =
        new Input(
            column.name(),
            Input.Kind.NUMBER,
            List.of(),
            finite.length == 0 ? Double.NaN : finite[0],
            finite.length == 0 ? Double.NaN : finite[finite.length - 1]);
    return new NumberEncoder(
        input,
        replacement,
        center,
        scale,
        flagged ? FeatureSettings.Indicator.WHERE_MISSING : FeatureSettings.Indicator.OMIT);
  }

  /// Of a column whose values nobody has seen: they stay what they are.
  static Encoder asIs(String name) {
    return new NumberEncoder(
        new Input(name, Input.Kind.NUMBER, List.of(), Double.NaN, Double.NaN),
        Double.NaN,
        0,
        1,
        FeatureSettings.Indicator.OMIT);
  }

  boolean flagged() {
    return flag == FeatureSettings.Indicator.WHERE_MISSING;
  }

  @Override
  public int width() {
    return flagged() ? 2 : 1;
  }

  @Override
  public List<String> outputNames() {
    return flagged() ? List.of(input.name(), input.name() + ":missing") : List.of(input.name());
  }

  double encode(double value) {
    return ((Double.isFinite(value) ? value : replacement) - center) / scale;
  }

  void encode(double value, double[] out, int at) {
    out[at] = encode(value);
    if (flagged()) {
      out[at + 1] = Double.isFinite(value) ? 0 : 1;
    }
  }

  @Override
  public void transform(Column column, int from, int to, Matrix matrix, int at) {
    double[] values = ((NumberColumn) column).values();
    for (int row = from; row < to; row++) {
      matrix.set(row - from, at, encode(values[row]));
      if (flagged() && !Double.isFinite(values[row])) {
        matrix.set(row - from, at + 1, 1);
      }
    }
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("name", input.name());
    json.put("kind", "number");
    put(json, "replacement", replacement);
    json.put("center", center);
    json.put("scale", scale);
    json.put("missing_indicator", flagged());
    put(json, "min", input.min());
    put(json, "max", input.max());
    return json;
  }

  static NumberEncoder fromJson(String name, JsonNode json) {
    double scale = number(json, "scale", 1);
    require(
        scale > 0 && Double.isFinite(scale),
        FEATURES_INVALID,
        FeaturePipeline.FIX,
        "input '%s': scale %s (expected: above 0)",
        name,
        scale);
    return new NumberEncoder(
        new Input(
            name,
            Input.Kind.NUMBER,
            List.of(),
            number(json, "min", Double.NaN),
            number(json, "max", Double.NaN)),
        number(json, "replacement", Double.NaN),
        number(json, "center", 0),
        scale,
        json.path("missing_indicator").asBoolean(false)
            ? FeatureSettings.Indicator.WHERE_MISSING
            : FeatureSettings.Indicator.OMIT);
  }

  /// JSON has no NaN: absent stands for it.
  private static void put(ObjectNode json, String key, double value) {
    if (!Double.isNaN(value)) {
      json.put(key, value);
    }
  }

  private static double number(JsonNode json, String key, double absent) {
    JsonNode value = json.path(key);
    return value.isNumber() ? value.asDouble() : absent;
  }

  private static double mean(double[] values) {
    double rough = Arrays.stream(values).sum() / values.length;
    double rest = 0;
    for (double value : values) {
      rest += value - rough;
    }
    return rough + rest / values.length;
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[half]
        : sorted[half - 1] + (sorted[half] - sorted[half - 1]) / 2;
  }

  /// 1 for a constant column, so that it becomes all zero.
  private static double deviation(double[] values, double mean) {
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = Math.sqrt(squares / values.length);
    return deviation > 0 && Double.isFinite(deviation) ? deviation : 1;
  }
}
