package io.millrace.serving;

import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import java.util.List;
import java.util.Set;

/// A model that another process evaluates. Thread-safe; blocks.
public interface OutsideModel {
  /// The raw columns that it reads. A text without levels may be any.
  List<Input> inputs();

  /// The names of those of them whose numbers are moments, as epoch milliseconds.
  default Set<String> moments() {
    return Set.of();
  }

  /// What it takes beside rows.
  default List<Parameter> parameters() {
    return List.of();
  }

  /// What the numbers of its predictions are called, such as classes; empty if nobody says.
  default List<String> outputNames() {
    return List.of();
  }

  /// Makes it ready to answer; returns at once if it is.
  /// @throws io.millrace.base.MillraceException that says why it cannot be, with what the process
  ///     has said itself
  void start();

  /// Starts it first, if it is not ready. Returns or throws within a limit of the model's own.
  ///
  /// @param rows with the columns of [#inputs], in their order
  /// @param params what the request sets; others than those of [#parameters] are not its own
  /// @return finite numbers, as many for each row: `[rows * outputs]`, row-major
  /// @throws io.millrace.base.MillraceException with a code that begins with `MODEL_PROCESS`
  double[] predict(Frame rows, Params params);

  /// As the other, for a request that sets nothing.
  default double[] predict(Frame rows) {
    return predict(rows, Params.NONE);
  }
}
