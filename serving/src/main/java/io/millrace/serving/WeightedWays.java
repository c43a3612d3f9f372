package io.millrace.serving;

import io.millrace.ml.explain.Explanation;
import io.millrace.ml.feature.Input;
import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Follows rows back on the ways that they took through a graph, as long as each answer is a sum of
/// predictions times weights; of several numbers each by itself, as their weights may differ. For
/// one request.
final class WeightedWays {
  private final Traced traced;
  private final List<ModelExplanation> models;
  private final List<String> names;
  private final Deadline deadline;
  private final int outputs;

  /// `[rows * outputs]`
  private final Sum[] sums;

  /// What has come together of a number of a row's answer.
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
  /// @param weights `[which.length * outputs]`, of each row one at least that is not 0
  private record Part(int[] which, double[] weights) {
    /// Those of the rows that have a weight where they come next.
    /// @param next as [#weights]
    Part times(double[] next) {
      int outputs = weights.length / which.length;
      double[] both = new double[weights.length];
      Arrays.setAll(both, i -> weights[i] * next[i]);
      int[] some =
          IntStream.range(0, which.length)
              .filter(i -> places(i, outputs).anyMatch(place -> both[place] != 0))
              .toArray();
      return new Part(
          Arrays.stream(some).map(i -> which[i]).toArray(),
          Arrays.stream(some)
              .flatMap(i -> places(i, outputs))
              .mapToDouble(place -> both[place])
              .toArray());
    }

    private static IntStream places(int i, int outputs) {
      return IntStream.range(i * outputs, (i + 1) * outputs);
    }
  }

  /// @param models why each of them predicted what it did, by Shapley values, if that is known
  /// @param inputs the fields of the request
  WeightedWays(
      Traced traced, List<ModelExplanation> models, List<Input> inputs, Deadline deadline) {
    this.traced = traced;
    this.models = models;
    this.deadline = deadline;
    names = inputs.stream().map(Input::name).toList();
    outputs = traced.scores().outputs();
    sums = new Sum[traced.prepared().count() * outputs];
    Arrays.setAll(sums, _ -> new Sum(inputs.size()));
  }

  /// @return `[rows * outputs]`; empty where the way is not of this kind
  List<Optional<AnswerExplanation>> explain(GraphNode root) {
    double[] ones = new double[sums.length];
    Arrays.fill(ones, 1);
    follow(root, new Part(IntStream.range(0, traced.prepared().count()).toArray(), ones));
    return IntStream.range(0, sums.length)
        .mapToObj(place -> explanation(sums[place], place % outputs))
        .toList();
  }

  private Optional<AnswerExplanation> explanation(Sum sum, int output) {
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
            new Explanation(output, sum.margin, sum.base, contributions, OptionalDouble.empty())));
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
      case GraphNode.Choice choice -> follow(choice, part);
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
    for (int place = 0; place < part.weights().length; place++) {
      double weight = part.weights()[place];
      if (weight == 0) {
        continue;
      }
      Sum sum = sum(part, place);
      Explanation number = why.rows().get(place);
      sum.margin += weight * number.margin();
      sum.base += weight * number.baseValue();
      sum.isExact &= why.method() == ModelExplanation.Method.EXACT;
      for (Explanation.Contribution each : number.contributions()) {
        sum.contributions[names.indexOf(each.input())] += weight * each.value();
      }
    }
  }

  private void give(Part part) {
    for (int place = 0; place < part.weights().length; place++) {
      if (part.weights()[place] != 0) {
        sum(part, place).isKnown = false;
      }
    }
  }

  /// @param place among the weights of the part
  private Sum sum(Part part, int place) {
    return sums[part.which()[place / outputs] * outputs + place % outputs];
  }

  private void follow(GraphNode.OfEnsemble ensemble, Part part) {
    Optional<UnaryOperator<double[]>> weights = ensemble.combiner().weights();
    if (weights.isEmpty()) {
      give(part);
      return;
    }
    double[][] byMember = new double[ensemble.members().size()][part.weights().length];
    for (int place = 0; place < part.weights().length; place++) {
      int row = part.which()[place / outputs];
      double[] answers = traced.trace().answers(ensemble, row, place % outputs);
      double[] ofMembers = weights.get().apply(answers);
      for (int member = 0; member < byMember.length; member++) {
        byMember[member][place] = ofMembers[member];
      }
    }
    for (int member = 0; member < byMember.length; member++) {
      follow(ensemble.members().get(member), part.times(byMember[member]));
    }
  }

  private void follow(GraphNode.Choice choice, Part part) {
    for (int i = 0; i < choice.parts().size(); i++) {
      double[] taken = new double[part.weights().length];
      for (int place = 0; place < taken.length; place++) {
        int row = part.which()[place / outputs];
        taken[place] = traced.trace().chosen(choice, row).orElse(-1) == i ? 1 : 0;
      }
      follow(choice.parts().get(i), part.times(taken));
    }
  }
}
