package io.millrace.serving;

import static io.millrace.base.ErrorCode.COMBINE_FAILED;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.MillraceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A [Combine] made ready for many calls. Thread-safe.
@FunctionalInterface
interface Combiner {
  /// @param predictions one per model, in the config's order; all finite
  /// @param rows with `row`: what the models were asked
  /// @throws MillraceException with `COMBINE_FAILED` if there is no finite number
  double combine(double[] predictions, Rows rows, int row);

  /// @param models in the config's order
  static Combiner of(Combine combine, List<ServedModel> models) {
    return switch (combine) {
      case Combine.Max() -> (predictions, _, _) -> max(predictions);
      case Combine.Min() -> (predictions, _, _) -> min(predictions);
      case Combine.Mean() -> (predictions, _, _) -> mean(predictions);
      case Combine.First() -> (predictions, _, _) -> predictions[0];
      case Combine.Weighted(var weights) -> {
        double[] byModel = models.stream().mapToDouble(model -> weights.get(model.name())).toArray();
        yield (predictions, _, _) -> weighted(predictions, byModel);
      }
      case Combine.Expression(var source) ->
          new OfExpression(source, models.stream().map(ServedModel::name).toList());
    };
  }

  private static double max(double[] values) {
    double max = values[0];
    for (double value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  private static double min(double[] values) {
    double min = values[0];
    for (double value : values) {
      min = Math.min(min, value);
    }
    return min;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double weighted(double[] values, double[] weights) {
    double sum = 0;
    double ofWeights = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
      ofWeights += weights[i];
    }
    return sum / ofWeights;
  }

  /// Evaluates JSONata, compiled once; each call has bindings of its own, which is what makes the
  /// shared expression safe to use from several threads.
  final class OfExpression implements Combiner {
    private static final int STEPS_MAX = 10_000;
    private static final int DEPTH_MAX = 100;

    private final String source;
    private final List<String> models;
    private final Jsonata expression;

    OfExpression(String source, List<String> models) {
      this.source = source;
      this.models = models;
      expression = Jsonata.jsonata(source);
    }

    @Override
    public double combine(double[] predictions, Rows rows, int row) {
      Map<String, Object> byModel = new LinkedHashMap<>();
      for (int model = 0; model < predictions.length; model++) {
        byModel.put(models.get(model), predictions[model]);
      }
      Object result = evaluate(Map.of("predictions", byModel, "input", input(rows, row)));
      if (result instanceof Number number && Double.isFinite(number.doubleValue())) {
        return number.doubleValue();
      }
      throw failed("gives %s (expected: a finite number)".formatted(result), null);
    }

    private @Nullable Object evaluate(Map<String, Object> input) {
      Jsonata.Frame bindings = expression.createFrame();
      Bounds bounds = new Bounds();
      bindings.setEvaluateEntryCallback((_, _, _) -> bounds.enter());
      bindings.setEvaluateExitCallback((_, _, _, _) -> bounds.exit());
      try {
        return expression.evaluate(input, bindings);
      } catch (JException e) {
        throw failed("fails: " + e.getMessage(), e);
      }
    }

    /// Ends an evaluation that does not end by itself: by steps, not by time, so that a busy
    /// machine changes no answer.
    private static final class Bounds {
      private int steps;
      private int depth;

      void enter() {
        if (++steps > STEPS_MAX || ++depth > DEPTH_MAX) {
          throw new JException("it takes more than 10,000 steps, or 100 within each other", 0);
        }
      }

      void exit() {
        depth--;
      }
    }

    private static Map<String, Object> input(Rows rows, int row) {
      Map<String, Object> input = new LinkedHashMap<>();
      List<InputField> fields = rows.fields().list();
      for (int field = 0; field < fields.size(); field++) {
        if (!rows.absent(row, field)) {
          Object value =
              switch (fields.get(field).type()) {
                case NUMBER -> rows.number(row, field);
                case TEXT -> String.valueOf(rows.text(row, field));
              };
          input.put(fields.get(field).name(), value);
        }
      }
      return input;
    }

    private MillraceException failed(String what, @Nullable Throwable cause) {
      return new MillraceException(
          COMBINE_FAILED,
          "The endpoint's combine expression %s %s".formatted(source, what),
          "Correct the expression in the endpoint's declaration, or the request's fields that it"
              + " reads.",
          cause);
    }
  }
}
