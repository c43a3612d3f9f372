package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;

import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// How the predictions of several models become the one answer that is served: `max`, `mean`,
/// `min`, `first`, `weighted` before a JSON object of weights, or a JSONata expression over
/// `{"predictions": {model: number}, "input": {column: value}}`, with or without `{%` and `%}`
/// around it. Evaluation applies the same rule as the endpoint, so that the gate judges what will
/// be answered.
final class Combination {
  private static final String WEIGHTED = "weighted {";

  private final String text;

  /// @throws MillraceException with `TRAINING_INVALID` if it is an expression that does not parse,
  ///     or if there are no weights that can be summed
  Combination(String text) {
    String stripped = text.strip();
    this.text =
        stripped.startsWith("{%") && stripped.endsWith("%}")
            ? stripped.substring(2, stripped.length() - 2).strip()
            : stripped;
    if (kind().equals("expression")) {
      parsed();
    }
    if (kind().equals("weighted")) {
      double sum = 0;
      for (JsonNode weight : weights()) {
        double number = weight.isNumber() ? weight.asDouble(Double.NaN) : Double.NaN;
        sum += number >= 0 ? number : Double.NaN;
      }
      if (!(sum > 0) || Double.isInfinite(sum)) {
        throw invalid("has no weights from 0 on, one of them more", null);
      }
    }
  }

  /// One answer per row.
  ///
  /// @param predictions per model `[rows]`, in the order of the endpoint; at least one model
  /// @param inputs the raw rows
  double[] apply(SequencedMap<String, double[]> predictions, Frame inputs) {
    List<double[]> all = new ArrayList<>(predictions.values());
    return switch (kind()) {
      case "max" -> fold(all, Math::max, UnaryOperator.identity());
      case "min" -> fold(all, Math::min, UnaryOperator.identity());
      case "mean" -> fold(all, Double::sum, sum -> sum / all.size());
      case "first" -> all.getFirst();
      case "weighted" -> weighted(predictions);
      default -> evaluate(predictions, inputs);
    };
  }

  private String kind() {
    String lower = text.toLowerCase(Locale.ROOT);
    if (text.startsWith(WEIGHTED)) {
      return "weighted";
    }
    return switch (lower) {
      case "max", "min", "mean", "first" -> lower;
      default -> "expression";
    };
  }

  private JsonNode weights() {
    return Json.parse(text.substring(WEIGHTED.length() - 1));
  }

  private double[] weighted(SequencedMap<String, double[]> predictions) {
    double[] result = new double[predictions.firstEntry().getValue().length];
    double sum = 0;
    for (Map.Entry<String, double[]> each : predictions.entrySet()) {
      JsonNode weight = weights().path(each.getKey());
      if (!weight.isNumber()) {
        throw invalid("has no weight for '%s'".formatted(each.getKey()), null);
      }
      sum += weight.asDouble();
      for (int row = 0; row < result.length; row++) {
        result[row] += weight.asDouble() * each.getValue()[row];
      }
    }
    for (int row = 0; row < result.length; row++) {
      result[row] /= sum;
    }
    return result;
  }

  private static double[] fold(
      List<double[]> all, DoubleBinaryOperator step, UnaryOperator<Double> last) {
    double[] result = all.getFirst().clone();
    for (int row = 0; row < result.length; row++) {
      for (double[] next : all.subList(1, all.size())) {
        result[row] = step.applyAsDouble(result[row], next[row]);
      }
      result[row] = last.apply(result[row]);
    }
    return result;
  }

  private double[] evaluate(SequencedMap<String, double[]> predictions, Frame inputs) {
    Jsonata expression = parsed();
    double[] result = new double[inputs.rows()];
    for (int row = 0; row < result.length; row++) {
      Map<String, Object> ofModels = new LinkedHashMap<>();
      for (Map.Entry<String, double[]> entry : predictions.entrySet()) {
        ofModels.put(entry.getKey(), entry.getValue()[row]);
      }
      Map<String, Object> scope = Map.of("predictions", ofModels, "input", values(inputs, row));
      result[row] = number(expression, scope, row);
    }
    return result;
  }

  private double number(Jsonata expression, Map<String, Object> scope, int row) {
    Object answer;
    try {
      answer = expression.evaluate(scope);
    } catch (RuntimeException e) {
      throw invalid("fails in test row %d: %s".formatted(row, e.getMessage()), e);
    }
    if (answer instanceof Number number) {
      return number.doubleValue();
    }
    throw invalid("gives no number in test row %d: %s".formatted(row, answer), null);
  }

  private static Map<String, Object> values(Frame inputs, int row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (var column : inputs.columns()) {
      switch (column) {
        case NumberColumn numbers -> {
          double value = numbers.values()[row];
          if (!Double.isNaN(value)) {
            values.put(column.name(), value);
          }
        }
        case TextColumn texts -> {
          String value = texts.values()[row];
          if (value != null) {
            values.put(column.name(), value);
          }
        }
      }
    }
    return values;
  }

  private Jsonata parsed() {
    try {
      return Jsonata.jsonata(text);
    } catch (RuntimeException e) {
      throw invalid("is not a JSONata expression: " + e.getMessage(), e);
    }
  }

  private MillraceException invalid(
      String problem, @org.jspecify.annotations.Nullable Throwable cause) {
    return new MillraceException(
        TRAINING_INVALID,
        "combine: '%s' %s".formatted(text, problem),
        "Use max, mean, min, first, or an expression such as $max(predictions.*).",
        cause);
  }

  @Override
  public String toString() {
    return text;
  }
}
