package io.millrace.serving;

import io.millrace.ml.explain.Explanation;
import java.util.List;
import java.util.stream.IntStream;

/// Why a model predicted what it did.
///
/// @param outputs how many numbers a prediction has, each of which is explained
/// @param rows `[rows of the request * outputs]`
public record ModelExplanation(
    ServedModel model, Method method, int outputs, List<Explanation> rows) {
  public ModelExplanation {
    rows = List.copyOf(rows);
  }

  /// Of one output.
  public ModelExplanation(ServedModel model, Method method, List<Explanation> rows) {
    this(model, method, 1, rows);
  }

  /// Of each output for a row.
  public List<Explanation> ofRow(int row) {
    return rows.subList(row * outputs, (row + 1) * outputs);
  }

  /// Of these rows alone.
  ModelExplanation select(int[] which) {
    return new ModelExplanation(
        model,
        method,
        outputs,
        IntStream.of(which).boxed().flatMap(row -> ofRow(row).stream()).toList());
  }

  /// How contributions were found, and so what they add up to.
  public enum Method {
    /// From the inside of the model: they add up to its margin.
    EXACT("exact"),
    /// From its answers: they add up to the prediction.
    KERNEL_SHAP("kernel_shap"),
    /// From its answers: they add up to what a line around the row says.
    LIME("lime");

    private final String text;

    Method(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
