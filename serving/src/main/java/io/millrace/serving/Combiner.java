package io.millrace.serving;

import static io.millrace.base.ErrorCode.COMBINE_FAILED;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A [Combine] made ready for many calls. Thread-safe.
@FunctionalInterface
interface Combiner {
  /// @param predictions one for each of what is combined, in its order; all finite
  /// @param rows with `row`: what the models were asked
  /// @throws io.millrace.base.MillraceException with `COMBINE_FAILED` if there is no finite number
  double combine(double[] predictions, Rows rows, int row);

  /// Whether it may take so long that an event loop cannot wait for it.
  default boolean mayBlock() {
    return false;
  }

  /// @param names of what is combined, in its order
  /// @param scope what expressions and plug-ins see of a row
  /// @throws io.millrace.base.MillraceException with `PLUG_IN_INVALID`
  static Combiner of(Combine combine, List<String> names, Scope scope, PlugIns plugIns) {
    return switch (combine) {
      case Combine.Max() -> (predictions, _, _) -> max(predictions);
      case Combine.Min() -> (predictions, _, _) -> min(predictions);
      case Combine.Mean() -> (predictions, _, _) -> mean(predictions);
      case Combine.First() -> (predictions, _, _) -> predictions[0];
      case Combine.Weighted(var weights) -> {
        double[] byModel = names.stream().mapToDouble(weights::get).toArray();
        yield (predictions, _, _) -> weighted(predictions, byModel);
      }
      case Combine.Expression(var source) -> new OfExpression(source, names, scope);
      case Combine.PlugIn(var className) ->
          new PlugInCombiner(className, plugIns.combine(className), names, scope);
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

  /// Evaluates JSONata over the predictions by name and the row.
  final class OfExpression implements Combiner {
    private final List<String> names;
    private final Scope scope;
    private final RowExpression expression;

    OfExpression(String source, List<String> names, Scope scope) {
      this.scope = scope;
      this.names = names;
      expression = new RowExpression("combine expression", COMBINE_FAILED, source);
    }

    @Override
    public double combine(double[] predictions, Rows rows, int row) {
      Map<String, Object> byName = new LinkedHashMap<>();
      for (int i = 0; i < predictions.length; i++) {
        byName.put(names.get(i), predictions[i]);
      }
      return expression.number(Map.of("predictions", byName, "input", scope.input(rows, row)));
    }
  }
}
