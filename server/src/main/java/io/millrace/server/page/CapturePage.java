package io.millrace.server.page;

import io.millrace.serving.Capture;
import java.util.List;
import java.util.Optional;

/// One captured row: what was asked, what was answered, and why.
///
/// @param rows how many the request had
/// @param inputs the values of the row
/// @param whole why the answer is what it is; absent if the one model says the same of itself
/// @param models that answered, in the order of the config
public record CapturePage(
    EndpointPage.Head head,
    Capture capture,
    int rows,
    List<Value> inputs,
    Optional<Whole> whole,
    List<Predicted> models) {
  public CapturePage {
    inputs = List.copyOf(inputs);
    models = List.copyOf(models);
  }

  public record Value(String field, String value) {}

  /// What one model said.
  ///
  /// @param href of its version
  /// @param outputs what the numbers of its prediction are called; none if that is one number
  /// @param output which of them is explained
  /// @param explanation absent if there is none
  /// @param why there is none; empty if there is one
  public record Predicted(
      String model,
      int version,
      String href,
      String prediction,
      List<String> outputs,
      int output,
      Optional<Explanation> explanation,
      String why) {
    public Predicted {
      outputs = List.copyOf(outputs);
    }
  }

  /// Why the whole answer is what it is.
  ///
  /// @param outputs what its numbers are called; none if that is one number
  /// @param output which of them is explained
  /// @param explanation absent if there is none
  /// @param why there is none; empty if there is one
  public record Whole(
      List<String> outputs, int output, Optional<Explanation> explanation, String why) {
    public Whole {
      outputs = List.copyOf(outputs);
    }
  }

  /// @param note on what scale the steps are
  public record Explanation(Waterfall waterfall, String note) {
    static final String MARGIN = "Margin";

    /// Whether the steps lead to the prediction itself.
    boolean isOfPrediction() {
      return !waterfall.end().equals(MARGIN);
    }
  }

  /// The answer: a number, or several.
  public String answer() {
    return CaptureRows.answer(capture);
  }

  public boolean isBatch() {
    return capture.variant().equals("batch");
  }

  public boolean hasNeighbour(int step) {
    int row = capture.row() + step;
    return row >= 0 && row < rows;
  }
}
