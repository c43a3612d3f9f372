package io.millrace.serving;

import io.millrace.ml.frame.Frame;
import java.time.Instant;
import java.util.List;

/// What an endpoint was asked and answered, row by row.
///
/// @param inputs one column per field of the endpoint's configs; values that a row did not have are
///     missing
/// @param predictions what was answered, per row; NaN where that was several numbers
/// @param inferenceIds what ground truth names: the request's inference id; `<id>/<i>` for row
///     `i`, from 0, of a request with several rows
/// @param times when each was answered
/// @param configs the number of the endpoint's config that answered, per row
/// @param variants which of the config's variants answered, per row; `batch`: the main one, as a
///     line of a file
/// @param bookmark for the next call
public record CapturedRows(
    Frame inputs,
    double[] predictions,
    List<String> inferenceIds,
    List<Instant> times,
    int[] configs,
    List<String> variants,
    String bookmark) {
  public CapturedRows {
    inferenceIds = List.copyOf(inferenceIds);
    times = List.copyOf(times);
    variants = List.copyOf(variants);
  }

  public int rows() {
    return predictions.length;
  }

  /// Whether the answer of a row was one number, which can be compared with a label.
  public boolean isOneNumber(int row) {
    return !Double.isNaN(predictions[row]);
  }
}
