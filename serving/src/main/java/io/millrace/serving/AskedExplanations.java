package io.millrace.serving;

import static io.millrace.base.ErrorCode.TOO_MANY_ROWS;
import static io.millrace.base.MillraceException.require;

import io.millrace.ml.explain.AnswerExplainer;
import io.millrace.ml.explain.AnswerShap;
import io.millrace.ml.explain.Answers;
import io.millrace.ml.explain.Explanation;
import io.millrace.ml.explain.Lime;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Explains a model of a route by its answers, with the rows of its input example as background.
/// Immutable and thread-safe; each explanation asks the model once, for some 2,000 rows per row.
final class AskedExplanations {
  /// So many rows of a request are explained at once: what the model is asked grows with them.
  static final int ROWS_AT_ONCE = 10;

  /// Most rows that are explained of what answers in memory.
  static final int ROWS_IN_MEMORY_MAX = 100;

  /// Most rows of an example that are of use.
  static final int BACKGROUND_MAX = 100;

  private final ServedModel id;
  private final List<String> columns;
  private final Model model;
  private final Frame example;
  private final int rowsMax;

  /// What a model answers to many rows.
  @FunctionalInterface
  interface Model {
    /// @throws io.millrace.base.MillraceException with `ENDPOINT_TIMEOUT` too
    double[] predict(Frame rows, Deadline deadline);
  }

  /// @param columns that the model reads, in its order
  /// @param rowsMax most rows of a request that are explained
  AskedExplanations(ServedModel id, List<String> columns, Model model, Frame example, int rowsMax) {
    this.id = id;
    this.columns = List.copyOf(columns);
    this.model = model;
    this.example = example;
    this.rowsMax = rowsMax;
  }

  /// @throws io.millrace.base.MillraceException with `TOO_MANY_ROWS`, with `MODEL_NOT_EXPLAINABLE`,
  ///     with `ENDPOINT_TIMEOUT`, with what the model throws
  ModelExplanation explain(Explaining how, Frame rows, Deadline deadline) {
    require(
        rows.rows() <= rowsMax,
        TOO_MANY_ROWS,
        "Ask for the explanations of a few rows at a time.",
        "explain: %d rows of model %s, which is asked about each some 2,000 times (expected: at"
            + " most %d)",
        rows.rows(),
        id,
        rowsMax);
    int[] first = IntStream.range(0, Math.min(BACKGROUND_MAX, example.rows())).toArray();
    Frame background = example.select(columns).select(first);
    Answers answers = asked -> model.predict(asked, deadline);
    AnswerExplainer explainer = explainer(how, answers, background);
    List<Explanation> explanations = new ArrayList<>();
    for (int from = 0; from < rows.rows(); from += ROWS_AT_ONCE) {
      int to = Math.min(rows.rows(), from + ROWS_AT_ONCE);
      explanations.addAll(explainer.explain(rows.select(IntStream.range(from, to).toArray())));
    }
    return new ModelExplanation(id, method(how), explanations);
  }

  /// @param background at most [#BACKGROUND_MAX] rows are of use
  static AnswerExplainer explainer(Explaining how, Answers answers, Frame background) {
    AnswerExplainer.Settings settings = AnswerExplainer.Settings.DEFAULT;
    return switch (how) {
      case SHAPLEY -> new AnswerShap(answers, background, settings);
      case LIME -> new Lime(answers, background, settings);
    };
  }

  static ModelExplanation.Method method(Explaining how) {
    return switch (how) {
      case SHAPLEY -> ModelExplanation.Method.KERNEL_SHAP;
      case LIME -> ModelExplanation.Method.LIME;
    };
  }
}
