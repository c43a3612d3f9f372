package io.millrace.serving;

import static io.millrace.base.ErrorCode.COMBINE_FAILED;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/// A [Combine] made ready for many calls. Thread-safe.
interface Combiner {
  /// @param predictions one for each of what is combined, in its order; all finite
  /// @param rows with `row`: what the models were asked
  /// @throws io.millrace.base.MillraceException with `COMBINE_FAILED` if there is no finite number
  double combine(double[] predictions, Rows rows, int row);

  /// By what each prediction of a row counts, if the answer is the sum of predictions times these;
  /// of the largest or smallest prediction 1 for the first that is it, and 0 for all others. Empty
  /// if there is no such sum.
  default Optional<double[]> weights(double[] predictions) {
    return Optional.empty();
  }

  /// Whether it may take so long that an event loop cannot wait for it.
  default boolean mayBlock() {
    return false;
  }

  /// @param names of what is combined, in its order
  /// @param scope what expressions and plug-ins see of a row
  /// @throws io.millrace.base.MillraceException with `PLUG_IN_INVALID`
  static Combiner of(Combine combine, List<String> names, Scope scope, PlugIns plugIns) {
    return switch (combine) {
      case Combine.Max() -> new OfWeights(Combiner::max, values -> chosen(values, max(values)));
      case Combine.Min() -> new OfWeights(Combiner::min, values -> chosen(values, min(values)));
      case Combine.Mean() -> new OfWeights(Combiner::mean, values -> shares(ones(values.length)));
      case Combine.First() ->
          new OfWeights(values -> values[0], values -> chosen(values, values[0]));
      case Combine.Weighted(var weights) -> {
        double[] byModel = names.stream().mapToDouble(weights::get).toArray();
        yield new OfWeights(values -> weighted(values, byModel), _ -> shares(byModel));
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

  private static double[] chosen(double[] values, double wanted) {
    double[] weights = new double[values.length];
    int first = 0;
    while (values[first] != wanted) {
      first++;
    }
    weights[first] = 1;
    return weights;
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double[] shares(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  /// What is known by its weights.
  /// @param answer of the predictions
  /// @param by the weights of the same
  record OfWeights(ToDoubleFunction<double[]> answer, UnaryOperator<double[]> by)
      implements Combiner {
    @Override
    public double combine(double[] predictions, Rows rows, int row) {
      return answer.applyAsDouble(predictions);
    }

    @Override
    public Optional<double[]> weights(double[] predictions) {
      return Optional.of(by.apply(predictions));
    }
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
