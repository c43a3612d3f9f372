package io.millrace.serving;

import io.millrace.ml.explain.Explanation;
import io.millrace.ml.feature.Input;
import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Follows rows back on the ways that they took through a graph, as long as each answer is a sum of
/// predictions times weights. For one request.
final class WeightedWays {
  private final Scorer.Traced traced;
  private final List<ModelExplanation> models;
  private final List<String> names;
  private final Deadline deadline;
  private final Sum[] sums;

  /// What has come together of a row.
  private static final class Sum {
    private final double[] contributions;
    private double margin;
    private double base;
    private boolean isExact = true;
    private boolean isKnown = true;

    Sum(int inputs) {
      contributions = new double[inputs];
    }
  }

  /// Rows on their way, and by what counts the answer of where they are.
  ///
  /// @param which rows, ascending
  /// @param weights of each of them, not 0
  private record Part(int[] which, double[] weights) {
    /// Those of the rows that have a weight where they come next.
    /// @param next by row of this part
    Part times(double[] next) {
      int[] some = IntStream.range(0, which.length).filter(i -> next[i] != 0).toArray();
      return new Part(
          Arrays.stream(some).map(i -> which[i]).toArray(),
          Arrays.stream(some).mapToDouble(i -> weights[i] * next[i]).toArray());
    }
  }

  /// @param models why each of them predicted what it did, by Shapley values, if that is known
  /// @param inputs the fields of the request
  WeightedWays(
      Scorer.Traced traced, List<ModelExplanation> models, List<Input> inputs, Deadline deadline) {
    this.traced = traced;
    this.models = models;
    this.deadline = deadline;
    names = inputs.stream().map(Input::name).toList();
    sums = new Sum[traced.prepared().count()];
    Arrays.setAll(sums, _ -> new Sum(inputs.size()));
  }

  /// @return one for each row; empty where its way is not of this kind
  List<Optional<AnswerExplanation>> explain(GraphNode root) {
    double[] ones = new double[sums.length];
    Arrays.fill(ones, 1);
    follow(root, new Part(IntStream.range(0, sums.length).toArray(), ones));
    return Arrays.stream(sums).map(this::explanation).toList();
  }

  private Optional<AnswerExplanation> explanation(Sum sum) {
    if (!sum.isKnown) {
      return Optional.empty();
    }
    List<Explanation.Contribution> contributions = new ArrayList<>();
    for (int i = 0; i < sum.contributions.length; i++) {
      contributions.add(new Explanation.Contribution(names.get(i), sum.contributions[i]));
    }
    return Optional.of(
        new AnswerExplanation(
            sum.isExact ? ModelExplanation.Method.EXACT : ModelExplanation.Method.KERNEL_SHAP,
            new Explanation(0, sum.margin, sum.base, contributions, OptionalDouble.empty())));
  }

  private void follow(GraphNode node, Part part) {
    if (part.which().length == 0) {
      return;
    }
    switch (node) {
      case GraphNode.OfLoaded(var place, var model, var _) ->
          add(part, model.explainAnswers(rows(part), known(place, part), deadline));
      case GraphNode.OfAsked(var place, var model) ->
          add(
              part,
              known(place, part)
                  .orElseGet(() -> model.explain(Explaining.SHAPLEY, rows(part), deadline)));
      case GraphNode.OfEnsemble ensemble -> follow(ensemble, part);
      case GraphNode.OfSwitch choice -> follow(choice, choice.parts(), part);
      case GraphNode.OfSplitter choice -> follow(choice, choice.parts(), part);
      case GraphNode.OfSequence _ -> give(part);
    }
  }

  private Optional<ModelExplanation> known(int place, Part part) {
    return models.isEmpty()
        ? Optional.empty()
        : Optional.of(models.get(place).select(part.which()));
  }

  private Rows rows(Part part) {
    return traced.prepared().select(part.which());
  }

  private void add(Part part, ModelExplanation why) {
    for (int i = 0; i < part.which().length; i++) {
      Sum sum = sums[part.which()[i]];
      Explanation row = why.rows().get(i);
      sum.margin += part.weights()[i] * row.margin();
      sum.base += part.weights()[i] * row.baseValue();
      sum.isExact &= why.method() == ModelExplanation.Method.EXACT;
      for (Explanation.Contribution each : row.contributions()) {
        sum.contributions[names.indexOf(each.input())] += part.weights()[i] * each.value();
      }
    }
  }

  private void give(Part part) {
    for (int row : part.which()) {
      sums[row].isKnown = false;
    }
  }

  private void follow(GraphNode.OfEnsemble ensemble, Part part) {
    double[][] byMember = new double[ensemble.members().size()][part.which().length];
    for (int i = 0; i < part.which().length; i++) {
      double[] answers = traced.trace().answers(ensemble, part.which()[i]);
      Optional<double[]> weights = ensemble.combiner().weights(answers);
      if (weights.isEmpty()) {
        give(part);
        return;
      }
      for (int member = 0; member < byMember.length; member++) {
        byMember[member][i] = weights.get()[member];
      }
    }
    for (int member = 0; member < byMember.length; member++) {
      follow(ensemble.members().get(member), part.times(byMember[member]));
    }
  }

  private void follow(GraphNode node, List<GraphNode> parts, Part part) {
    for (int i = 0; i < parts.size(); i++) {
      int wanted = i;
      double[] taken =
          Arrays.stream(part.which())
              .mapToDouble(row -> traced.trace().chosen(node, row).orElse(-1) == wanted ? 1 : 0)
              .toArray();
      follow(parts.get(i), part.times(taken));
    }
  }
}
