package io.millrace.ml.explain;

import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.ml.frame.Frame;
import java.util.List;

/// Explains rows by what a model answers to rows like them, whatever the model is. Immutable and
/// thread-safe.
///
/// What is explained is the answer itself, in its unit: nothing is known of a margin before it.
/// Columns are raw ones, of numbers or texts, and a value may be absent. Background rows say what
/// is usual: some 20 to 100 rows of the training data are a good choice, and it is against them
/// that contributions are to be read.
///
/// | | its contributions add up to |
/// |---|---|
/// | [AnswerShap] | the answer, exactly |
/// | [Lime] | what a straight line says that was fitted around the row; how well it fits is told |
public sealed interface AnswerExplainer permits AnswerShap, Lime {
  /// Most columns that a model may have.
  int COLUMNS_MAX = 256;

  /// How much a model is asked.
  ///
  /// @param questions about so many rows are asked for one that is explained, 64 to 100,000; more
  ///     if it has so many columns that they would say nothing, but at most 1,026
  /// @param seed the same seed asks the same
  record Settings(int questions, long seed) {
    /// Within what a process answers in a moment.
    public static final Settings DEFAULT = new Settings(2_048, 20_151);

    public Settings {
      require(
          questions >= 64 && questions <= 100_000,
          MODEL_NOT_EXPLAINABLE,
          "Choose between 64 and 100000 questions.",
          "questions: %d (expected: 64 to 100000)",
          questions);
    }
  }

  /// Asks the model once, for everything that these explanations need.
  ///
  /// @param rows with the columns of the background, in its order
  /// @return one for each row
  /// @throws MillraceException with `MODEL_NOT_EXPLAINABLE` if the model has no finite number for a
  ///     row that is asked; with what the model itself throws
  List<Explanation> explain(Frame rows);

  /// @throws MillraceException with `MODEL_NOT_EXPLAINABLE` if there is nothing to compare with
  static void requireBackground(Frame background) {
    require(
        background.rows() >= 1,
        MODEL_NOT_EXPLAINABLE,
        "Log the model with an input example of some 20 rows.",
        "there are no background rows to compare with");
    int columns = background.columns().size();
    require(
        columns >= 1 && columns <= COLUMNS_MAX,
        MODEL_NOT_EXPLAINABLE,
        "Explain a model of fewer columns.",
        "the model has %d columns (expected: 1 to %d)",
        columns,
        COLUMNS_MAX);
  }

  /// @return one finite number per row
  static double[] ask(Answers model, Frame rows) {
    double[] answers = model.to(rows);
    for (double answer : answers) {
      require(
          Double.isFinite(answer),
          MODEL_NOT_EXPLAINABLE,
          "Ask with values for all fields, and log the model with an input example that has them.",
          "the model has no finite number for a row that differs from this one in some fields");
    }
    return answers;
  }
}
