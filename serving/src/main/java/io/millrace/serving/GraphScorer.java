package io.millrace.serving;

import static io.millrace.base.ErrorCode.HOOK_FAILED;

import io.millrace.base.http.Blocking;
import io.millrace.serving.limit.Deadline;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// A [Calculation] in memory that is more than models and how they are combined. Thread-safe;
/// blocks only if [#mayBlock].
final class GraphScorer {
  private final List<String> models;
  private final List<ModelOutputs> outputs;
  private final Fields fields;
  private final Scope scope;
  private final GraphNode root;
  private final Optional<BeforeHook> before;
  private final Optional<RowExpression> after;

  /// @param request its fields
  /// @param needs of the models of the variant
  GraphScorer(Fields request, RequestFields.Needs needs) {
    Scorer.Group group = needs.group();
    models = group.names();
    outputs = needs.outputs();
    scope = Scope.of(request);
    Calculation calculation = group.calculation();
    GraphPlacing placing = new GraphPlacing(group.models(), group.plugIns(), request, outputs);
    root = placing.place(calculation.graph(), scope);
    fields = placing.fields();
    before = calculation.before().map(source -> new BeforeHook(source, request, needs.fields()));
    after = calculation.after().map(source -> new RowExpression("after", HOOK_FAILED, source));
  }

  /// What answers, if there are no hooks around it; else empty.
  Optional<GraphNode> bare() {
    return before.isPresent() || after.isPresent() ? Optional.empty() : Optional.of(root);
  }

  boolean mayBlock() {
    return root.mayBlock();
  }

  /// The rows as models see them: with room for what steps answer as, and after the hook before
  /// them.
  /// @throws io.millrace.base.MillraceException with `HOOK_FAILED` or `FIELD_MISSING`
  Rows prepared(Rows request, Deadline deadline) {
    Rows rows = request.widened(fields);
    before.ifPresent(hook -> hook.apply(rows, deadline));
    return rows;
  }

  /// Answers rows that [#prepared] has given; what models predicted is NaN where they were not
  /// asked.
  /// @throws io.millrace.base.MillraceException with `FIELD_MISSING` if a model has no answer for
  ///     an absent value, with `COMBINE_FAILED`, `CONDITION_FAILED`, `HOOK_FAILED`, with a code
  ///     that begins with `MODEL_PROCESS`, with `ENDPOINT_TIMEOUT`
  Scores score(Rows rows, int unknownLevels, Deadline deadline) {
    return score(rows, unknownLevels, deadline, Optional.empty());
  }

  /// As the other, and notes which ways the rows take.
  Scores score(Rows rows, int unknownLevels, Deadline deadline, Optional<Trace> trace) {
    double[][] byModel = unasked(rows.count());
    double[] answers = answer(new GraphNode.Pass(rows, byModel, deadline, trace, Optional.empty()));
    return new Scores(answers, byModel, unknownLevels, answers.length / rows.count());
  }

  private double[][] unasked(int rows) {
    double[][] byModel = new double[models.size()][];
    for (int model = 0; model < byModel.length; model++) {
      byModel[model] = new double[Math.multiplyExact(rows, outputs.get(model).count())];
      Arrays.fill(byModel[model], Double.NaN);
    }
    return byModel;
  }

  /// What would be answered to rows of the request that are like one that was.
  double[] answers(Rows request, Trace.Pins like, Deadline deadline) {
    return chosen(request, like, deadline).combined();
  }

  private Scores chosen(Rows request, SplitterChoices choices, Deadline deadline) {
    Rows rows = prepared(request, deadline);
    double[][] byModel = unasked(rows.count());
    double[] answers =
        answer(new GraphNode.Pass(rows, byModel, deadline, Optional.empty(), Optional.of(choices)));
    return new Scores(answers, byModel, 0, answers.length / rows.count());
  }

  /// What rows may be answered with: one for each way that chance may take.
  /// @throws io.millrace.base.MillraceException as [#score], with `ENDPOINT_INVALID` if there are
  ///     too many
  List<Likely> likely(Rows request) {
    return ChanceWays.of(root).stream()
        .map(way -> new Likely(way.share(), chosen(request, way, Deadline.NONE)))
        .toList();
  }

  /// @param share of the requests that are answered so
  record Likely(double share, Scores scores) {}

  private double[] answer(GraphNode.Pass pass) {
    Rows rows = pass.rows();
    if (root.mayBlock()) {
      Blocking.begins();
    }
    int[] all = IntStream.range(0, rows.count()).toArray();
    double[] answers = root.answer(pass, all);
    if (after.isEmpty()) {
      return answers;
    }
    Scores scores = new Scores(answers, pass.byModel(), 0, answers.length / rows.count());
    return after
        .get()
        .answers(
            new Combiner.Asked(rows, IntUnaryOperator.identity(), rows.count(), pass.deadline()),
            row -> seen(rows, row, scores));
  }

  private Map<String, Object> seen(Rows rows, int row, Scores scores) {
    Map<String, Object> predictions = new LinkedHashMap<>();
    for (int model = 0; model < models.size(); model++) {
      if (scores.isAsked(model, row)) {
        predictions.put(
            models.get(model),
            RowExpression.seen(scores.byModel()[model], row, scores.outputs(model)));
      }
    }
    Object score = RowExpression.seen(scores.combined(), row, scores.outputs());
    return Map.of("score", score, "predictions", predictions, "input", scope.input(rows, row));
  }
}
