package io.millrace.tracking.bundle;

import static io.millrace.base.ErrorCode.BUNDLE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.ml.frame.Frame;
import io.millrace.ml.model.TabularModel;
import java.util.List;

/// A bundle in memory.
///
/// @param outputs what the numbers of a prediction are called, such as classes; empty if the bundle
///     does not say, and where there is one number
/// @param example the rows of its input example; may have none
public record ServableBundle(
    TabularModel model, Signature signature, List<String> outputs, Frame example) {
  public ServableBundle {
    outputs = List.copyOf(outputs);
  }

  /// The model, where it must predict one number a row.
  /// @throws io.millrace.base.MillraceException with `BUNDLE_INVALID` if it predicts several
  public TabularModel ofOneOutput() {
    require(
        model.outputs() == 1,
        BUNDLE_INVALID,
        "Name a model with one answer.",
        "the model answers with %d numbers a row (expected: one)",
        model.outputs());
    return model;
  }
}
