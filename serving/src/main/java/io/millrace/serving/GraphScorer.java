package io.millrace.serving;

import static io.millrace.base.ErrorCode.HOOK_FAILED;

import io.millrace.base.http.Blocking;
import io.millrace.serving.limit.Deadline;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A [Calculation] in memory that is more than models and how they are combined. Thread-safe;
/// blocks only if [#mayBlock].
final class GraphScorer {
  private final List<String> models;
  private final Fields fields;
  private final Scope scope;
  private final GraphNode root;
  private final Optional<BeforeHook> before;
  private final Optional<RowExpression> after;

  /// @param request its fields
  /// @param required fields without which models that are always asked have no answer
  GraphScorer(Scorer.Group group, Fields request, List<String> required) {
    models = group.names();
    scope = Scope.of(request);
    Calculation calculation = group.calculation();
    GraphPlacing placing = new GraphPlacing(group.models(), group.plugIns(), request);
    root = placing.place(calculation.graph(), scope);
    fields = placing.fields();
    before = calculation.before().map(source -> new BeforeHook(source, request, required));
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
    double[][] byModel = new double[models.size()][rows.count()];
    double[] answers = answer(new GraphNode.Pass(rows, byModel, deadline, trace, Optional.empty()));
    return new Scores(answers, byModel, unknownLevels);
  }

  /// What would be answered to rows of the request that are like one that was.
  double[] answers(Rows request, Trace.Pins like, Deadline deadline) {
    Rows rows = prepared(request, deadline);
    double[][] byModel = new double[models.size()][rows.count()];
    return answer(new GraphNode.Pass(rows, byModel, deadline, Optional.empty(), Optional.of(like)));
  }

  private double[] answer(GraphNode.Pass pass) {
    Rows rows = pass.rows();
    if (root.mayBlock()) {
      Blocking.begins();
    }
    for (double[] predictions : pass.byModel()) {
      Arrays.fill(predictions, Double.NaN);
    }
    double[] answers = new double[rows.count()];
    int[] all = IntStream.range(0, rows.count()).toArray();
    root.answer(pass, all, answers);
    if (after.isPresent()) {
      for (int row : all) {
        pass.deadline().check();
        answers[row] = after.get().number(seen(rows, row, answers[row], pass.byModel()));
      }
    }
    return answers;
  }

  private Map<String, Object> seen(Rows rows, int row, double score, double[][] byModel) {
    Map<String, Object> predictions = new LinkedHashMap<>();
    for (int model = 0; model < byModel.length; model++) {
      if (!Double.isNaN(byModel[model][row])) {
        predictions.put(models.get(model), byModel[model][row]);
      }
    }
    return Map.of("score", score, "predictions", predictions, "input", scope.input(rows, row));
  }
}
