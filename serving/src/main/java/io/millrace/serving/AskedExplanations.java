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
    /// @return `[rows * outputs]`
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

  /// The same, asked in another way.
  AskedExplanations asking(Model other) {
    return new AskedExplanations(id, columns, other, example, rowsMax);
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
    List<Explanation> explanations = new ArrayList<>();
    for (int from = 0; from < rows.rows(); from += ROWS_AT_ONCE) {
      int to = Math.min(rows.rows(), from + ROWS_AT_ONCE);
      Frame some = rows.select(IntStream.range(from, to).toArray());
      explanations.addAll(explain(how, some, background, model, deadline));
    }
    return new ModelExplanation(id, method(how), explanations.size() / rows.rows(), explanations);
  }

  /// Explains each output by itself.
  /// @param background at most [#BACKGROUND_MAX] rows are of use
  /// @return `[rows * outputs]`
  static List<Explanation> explain(
      Explaining how, Frame rows, Frame background, Model model, Deadline deadline) {
    Once once = new Once(model, deadline);
    List<List<Explanation>> byOutput = new ArrayList<>();
    byOutput.add(explainer(how, asked -> once.ask(asked, 0), background).explain(rows));
    for (int output = 1; output < once.outputs(); output++) {
      int of = output;
      byOutput.add(explainer(how, asked -> once.ask(asked, of), background).explain(rows));
    }
    List<Explanation> all = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      for (int output = 0; output < byOutput.size(); output++) {
        all.add(byOutput.get(output).get(row).of(output));
      }
    }
    return all;
  }

  private static AnswerExplainer explainer(Explaining how, Answers answers, Frame background) {
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

  /// What the model has answered: explainers with the same settings ask the same of all outputs, so
  /// that the model is asked for the first one alone. Belongs to one explanation.
  private static final class Once {
    private final Model model;
    private final Deadline deadline;
    private int rows;
    private double[] answers = {};

    Once(Model model, Deadline deadline) {
      this.model = model;
      this.deadline = deadline;
    }

    double[] ask(Frame asked, int output) {
      if (output == 0) {
        answers = model.predict(asked, deadline);
        rows = asked.rows();
      }
      double[] numbers = new double[rows];
      for (int row = 0; row < rows; row++) {
        numbers[row] = answers[row * outputs() + output];
      }
      return numbers;
    }

    int outputs() {
      return answers.length / rows;
    }
  }
}
