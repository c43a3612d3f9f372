package io.millrace.ml.explain;

import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;

import io.millrace.base.MillraceException;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.Predictor;
import io.millrace.ml.tree.LinearBooster;
import io.millrace.ml.tree.TreeModel;

/// Splits the margins of a row into one base value and one contribution per encoded input: Shapley
/// values, which add up to the margin. Immutable and thread-safe.
///
/// Contributions are in *margin space*, before a link such as the logistic function: those of a
/// logistic model are logits, those of a model of logarithms are logarithms.
///
/// | model | what a contribution is |
/// |---|---|
/// | trees | [TreeShap]: against the rows of training, as the covers in the file tell them |
/// | linear | coefficient times encoded value; the base value is the margin where all are 0 |
/// | others | [KernelShap]: against background rows, from the model's answers alone |
///
/// Where not even encoded inputs are known, an [AnswerExplainer] explains.
public interface Explainer {
  /// How many encoded inputs one row has.
  int width();

  /// How many margins one row has: one, or one per class or target.
  int groups();

  /// How many numbers one explained row has: for each group all inputs, then the base value.
  default int stride() {
    return groups() * (width() + 1);
  }

  /// What explains for one caller at a time.
  Worker worker();

  /// An explainer with the memory that it needs. Not thread-safe.
  interface Worker {
    /// Writes the contributions to the margins of `encoded[offset .. offset + width)` into `out[at
    /// .. at + stride)`: for each group first one number per input, then the base value. Does not
    /// allocate.
    void explain(double[] encoded, int offset, double[] out, int at);

    /// As the other for each of `rows` rows, `encoded[rows * width]` to `out[rows * stride]`;
    /// faster than one by one.
    void explain(double[] encoded, int rows, double[] out);
  }

  /// The exact explainer for a model whose inside is known: trees and linear models.
  /// @throws MillraceException with `MODEL_NOT_EXPLAINABLE` if it is neither, or if a tree says
  ///     nothing of its training rows or is too large
  static Explainer of(Predictor predictor) {
    return switch (predictor) {
      case TreeModel trees -> TreeShap.of(trees);
      case LinearBooster linear -> new LinearContributions(linear);
      case LinearModel linear -> new LinearContributions(linear);
      default ->
          throw new MillraceException(
              MODEL_NOT_EXPLAINABLE,
              "a model of this kind is not known from the inside",
              "Explain it by KernelSHAP, with rows of its training data as background.");
    };
  }
}
