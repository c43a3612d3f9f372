package io.millrace.serving;

import static io.millrace.base.ErrorCode.COMBINE_FAILED;

import io.millrace.base.MillraceException;
import io.millrace.serving.limit.Deadline;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/// A [Combine] made ready for many calls. Thread-safe.
interface Combiner {
  /// What the members were asked.
  ///
  /// @param rows of the request
  /// @param at which of them each place of the members' answers is about
  /// @param count how many places there are
  record Asked(Rows rows, IntUnaryOperator at, int count, Deadline deadline) {}

  /// Combines number by number, unless it is an expression.
  /// @param members `[member][count * outputs]`, in the order of their names; all finite. None is
  ///     changed, and one of them may be the result
  /// @return `[count * outputs]`, all finite
  /// @throws io.millrace.base.MillraceException with `COMBINE_FAILED` if there are no finite
  ///     numbers for a row, or not as many as for others; with `ENDPOINT_TIMEOUT`
  double[] combine(double[][] members, Asked asked);

  /// By what each member's prediction counts, given these predictions, if the answer is the sum of
  /// predictions times these, number by number; of the largest or smallest prediction 1 for the
  /// first that is it, and 0 for all others. Empty if there is no such sum.
  default Optional<UnaryOperator<double[]>> weights() {
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
      case Combine.Max() ->
          new OfWeights(
              members -> folded(members, Math::max),
              values -> chosen(values, Arrays.stream(values).max().orElseThrow()));
      case Combine.Min() ->
          new OfWeights(
              members -> folded(members, Math::min),
              values -> chosen(values, Arrays.stream(values).min().orElseThrow()));
      case Combine.Mean() -> {
        double[] ones = new double[names.size()];
        Arrays.fill(ones, 1);
        yield ofShares(ones);
      }
      case Combine.First() ->
          new OfWeights(members -> members[0], values -> chosen(values, values[0]));
      case Combine.Weighted(var weights) ->
          ofShares(names.stream().mapToDouble(weights::get).toArray());
      case Combine.Expression(var source) -> new OfExpression(source, names, scope);
      case Combine.PlugIn(var className) ->
          new PlugInCombiner(className, plugIns.combine(className), names, scope);
    };
  }

  private static double[] folded(double[][] members, DoubleBinaryOperator fold) {
    double[] folded = members[0].clone();
    for (int member = 1; member < members.length; member++) {
      requireAlike(members, member);
      for (int i = 0; i < folded.length; i++) {
        folded[i] = fold.applyAsDouble(folded[i], members[member][i]);
      }
    }
    return folded;
  }

  private static Combiner ofShares(double[] weights) {
    return new OfWeights(members -> weighted(members, weights), _ -> shares(weights));
  }

  private static double[] weighted(double[][] members, double[] weights) {
    double[] sums = new double[members[0].length];
    double ofWeights = 0;
    for (int member = 0; member < members.length; member++) {
      requireAlike(members, member);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += weights[member] * members[member][i];
      }
      ofWeights += weights[member];
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= ofWeights;
    }
    return sums;
  }

  /// Only of members that expressions answer for it is not known before.
  private static void requireAlike(double[][] members, int member) {
    if (members[member].length != members[0].length) {
      throw new MillraceException(
          COMBINE_FAILED,
          "combine: member %d answers with another count of numbers than the first"
              .formatted(member + 1),
          "Let the expressions of the members give as many numbers as each other.");
    }
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

  private static double[] shares(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  /// What is known by its weights.
  /// @param answer of the members
  /// @param by the weights of a row's predictions
  record OfWeights(Function<double[][], double[]> answer, UnaryOperator<double[]> by)
      implements Combiner {
    @Override
    public double[] combine(double[][] members, Asked asked) {
      return answer.apply(members);
    }

    @Override
    public Optional<UnaryOperator<double[]>> weights() {
      return Optional.of(by);
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
    public double[] combine(double[][] members, Asked asked) {
      return expression.answers(
          asked,
          place -> {
            Map<String, Object> byName = new LinkedHashMap<>();
            for (int i = 0; i < members.length; i++) {
              int outputs = members[i].length / asked.count();
              byName.put(names.get(i), RowExpression.seen(members[i], place, outputs));
            }
            Map<String, Object> input = scope.input(asked.rows(), asked.at().applyAsInt(place));
            return Map.of("predictions", byName, "input", input);
          });
    }
  }
}
