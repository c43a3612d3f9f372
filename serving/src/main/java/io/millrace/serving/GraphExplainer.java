package io.millrace.serving;

import static io.millrace.base.ErrorCode.COMBINE_FAILED;
import static io.millrace.base.ErrorCode.CONDITION_FAILED;
import static io.millrace.base.ErrorCode.FIELD_MISSING;
import static io.millrace.base.ErrorCode.HOOK_FAILED;
import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;
import static io.millrace.base.ErrorCode.TOO_MANY_ROWS;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.ml.explain.Explanation;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Explains the answers of a whole calculation, in their unit.
///
/// Where a row's answer is a sum of predictions times weights ([Combiner#weights]), on the way that
/// it took through switches and splitters, its contributions are the sums of those of the models
/// times the same; of several numbers this holds for each by itself. Else (expressions, plug-ins,
/// sequences, hooks) the calculation is asked as a whole about rows like this one, by what
/// [AskedExplanations] does with a model; splitters lead all of them where they led the row.
/// Thread-safe; blocks where models do.
final class GraphExplainer {
  /// What says that there is no answer to a row that nobody has sent.
  private static final Set<ErrorCode> UNANSWERED =
      EnumSet.of(FIELD_MISSING, COMBINE_FAILED, CONDITION_FAILED, HOOK_FAILED);

  private final GraphScorer graph;
  private final Fields fields;
  private final List<Input> inputs;
  private final Frame background;

  /// @param request the fields of its rows
  GraphExplainer(GraphScorer graph, Fields request, List<ServableModel> models) {
    this.graph = graph;
    fields = request.served();
    inputs =
        request.list().stream()
            .map(field -> new Input(field.name(), kind(field), List.of(), Double.NaN, Double.NaN))
            .toList();
    background = frame(Examples.joined(fields, models, AskedExplanations.BACKGROUND_MAX));
  }

  /// What is explained.
  GraphScorer graph() {
    return graph;
  }

  private static Input.Kind kind(InputField field) {
    return switch (field.type()) {
      case NUMBER -> Input.Kind.NUMBER;
      case TEXT -> Input.Kind.TEXT;
    };
  }

  private Frame frame(Rows rows) {
    return rows.frame(inputs, IntStream.range(0, inputs.size()).toArray());
  }

  /// @param traced rows and what became of them
  /// @param models why each of them predicted what it did, by the same method; none if not every
  ///     row is asked of each
  /// @return `[rows * outputs]`
  /// @throws MillraceException with `MODEL_NOT_EXPLAINABLE`, `TOO_MANY_ROWS`, `ENDPOINT_TIMEOUT`,
  ///     or a code that begins with `MODEL_PROCESS`
  List<AnswerExplanation> explain(
      Explaining how, Traced traced, List<ModelExplanation> models, Deadline deadline) {
    Rows request = traced.request();
    int outputs = traced.scores().outputs();
    WeightedWays ways = new WeightedWays(traced, models, inputs, deadline);
    Optional<GraphNode> root = how == Explaining.SHAPLEY ? graph.bare() : Optional.empty();
    List<Optional<AnswerExplanation>> known =
        root.map(ways::explain)
            .orElseGet(() -> Collections.nCopies(request.count() * outputs, Optional.empty()));
    List<List<Optional<AnswerExplanation>>> byRow =
        IntStream.range(0, request.count())
            .mapToObj(row -> known.subList(row * outputs, (row + 1) * outputs))
            .toList();
    requireFew(byRow.stream().filter(GraphExplainer::isOpen).count());
    List<AnswerExplanation> all = new ArrayList<>();
    for (int row = 0; row < byRow.size(); row++) {
      List<Optional<AnswerExplanation>> ofRow = byRow.get(row);
      List<Explanation> asked =
          isOpen(ofRow) ? asked(how, request, row, traced, deadline) : List.of();
      for (int output = 0; output < outputs; output++) {
        all.add(
            ofRow.get(output).isPresent()
                ? ofRow.get(output).get()
                : new AnswerExplanation(AskedExplanations.method(how), asked.get(output)));
      }
    }
    return all;
  }

  private static boolean isOpen(List<Optional<AnswerExplanation>> ofRow) {
    return ofRow.stream().anyMatch(Optional::isEmpty);
  }

  private void requireFew(long asked) {
    int most =
        graph.mayBlock() ? AskedExplanations.ROWS_AT_ONCE : AskedExplanations.ROWS_IN_MEMORY_MAX;
    require(
        asked <= most,
        TOO_MANY_ROWS,
        "Ask for the explanations of a few rows at a time.",
        "explain: %d rows, about each of which the endpoint is asked some 2,000 times (expected: at"
            + " most %d)",
        asked,
        most);
  }

  /// @return one for each number of the row's answer
  private List<Explanation> asked(
      Explaining how, Rows request, int row, Traced traced, Deadline deadline) {
    Trace.Pins pins = new Trace.Pins(traced.trace(), row);
    int outputs = traced.scores().outputs();
    AskedExplanations.Model whole =
        (table, until) -> answers(rows(table, request.params()), pins, outputs, until);
    try {
      return AskedExplanations.explain(
          how, frame(request.part(row, row + 1)), background, whole, deadline);
    } catch (MillraceException e) {
      if (!UNANSWERED.contains(e.code())) {
        throw e;
      }
      throw new MillraceException(
          MODEL_NOT_EXPLAINABLE,
          "row %d: the endpoint has no answer to a row that differs from it in some fields: %s"
              .formatted(row + 1, e.detail()),
          "Ask with values for all fields, and log the models with input examples that have them.",
          e);
    }
  }

  /// Asked with what the request sets.
  private Rows rows(Frame table, Params params) {
    Rows rows = Examples.rows(fields, table, table.rows());
    rows.set(params);
    return rows;
  }

  private double[] answers(Rows rows, Trace.Pins pins, int outputs, Deadline deadline) {
    double[] answers = graph.answers(rows, pins, deadline);
    require(
        answers.length == rows.count() * outputs,
        COMBINE_FAILED,
        "Let the expressions give as many numbers for each row.",
        "it is %d numbers for one row, and %d for another",
        outputs,
        answers.length / rows.count());
    return answers;
  }
}
