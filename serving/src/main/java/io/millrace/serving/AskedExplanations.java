package io.millrace.serving;

import static io.millrace.base.ErrorCode.TOO_MANY_ROWS;
import static io.millrace.base.MillraceException.require;

import io.millrace.ml.explain.AnswerExplainer;
import io.millrace.ml.explain.AnswerShap;
import io.millrace.ml.explain.Answers;
import io.millrace.ml.explain.Lime;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.limit.Deadline;
import java.util.List;
import java.util.stream.IntStream;

/// Explains a model of a route by its answers, with the rows of its input example as background.
/// Immutable and thread-safe; each explanation asks the model once, for some 2,000 rows per row.
final class AskedExplanations {
  /// Most rows of a request that are explained: what the model is asked at once grows with them.
  private static final int ROWS_MAX = 10;

  /// Most rows of an example that are of use.
  private static final int BACKGROUND_MAX = 100;

  private final ServedModel id;
  private final List<String> columns;
  private final Model model;
  private final Frame example;

  /// What a model answers to many rows.
  @FunctionalInterface
  interface Model {
    /// @throws io.millrace.base.MillraceException with `ENDPOINT_TIMEOUT` too
    double[] predict(Frame rows, Deadline deadline);
  }

  /// @param columns that the model reads, in its order
  AskedExplanations(ServedModel id, List<String> columns, Model model, Frame example) {
    this.id = id;
    this.columns = List.copyOf(columns);
    this.model = model;
    this.example = example;
  }

  /// @throws io.millrace.base.MillraceException with `TOO_MANY_ROWS`, with `MODEL_NOT_EXPLAINABLE`,
  ///     with `ENDPOINT_TIMEOUT`, with what the model throws
  ModelExplanation explain(Explaining how, Frame rows, Deadline deadline) {
    require(
        rows.rows() <= ROWS_MAX,
        TOO_MANY_ROWS,
        "Ask for the explanations of a few rows at a time.",
        "explain: %d rows of model %s, which is asked about each some 2,000 times (expected: at"
            + " most %d)",
        rows.rows(),
        id,
        ROWS_MAX);
    AnswerExplainer.Settings settings = AnswerExplainer.Settings.DEFAULT;
    int[] first = IntStream.range(0, Math.min(BACKGROUND_MAX, example.rows())).toArray();
    Frame background = example.select(columns).select(first);
    Answers answers = asked -> model.predict(asked, deadline);
    return switch (how) {
      case SHAPLEY ->
          new ModelExplanation(
              id,
              ModelExplanation.Method.KERNEL_SHAP,
              new AnswerShap(answers, background, settings).explain(rows));
      case LIME ->
          new ModelExplanation(
              id,
              ModelExplanation.Method.LIME,
              new Lime(answers, background, settings).explain(rows));
    };
  }
}
