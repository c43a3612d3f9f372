package io.millrace.serving;

import io.millrace.ml.frame.Frame;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What an endpoint was asked and answered, row by row.
///
/// @param inputs one column per field of the endpoint's configs; values that a row did not have are
///     missing
/// @param predictions what was answered, per row; NaN where that was several numbers
/// @param several by row: what was answered where that was several numbers
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
    Map<Integer, double[]> several,
    List<String> inferenceIds,
    List<Instant> times,
    int[] configs,
    List<String> variants,
    String bookmark) {
  public CapturedRows {
    several = Map.copyOf(several);
    inferenceIds = List.copyOf(inferenceIds);
    times = List.copyOf(times);
    variants = List.copyOf(variants);
  }

  public int rows() {
    return predictions.length;
  }

  /// What a row was answered with: a number, or several.
  public double[] answer(int row) {
    double[] numbers = several.get(row);
    return numbers == null ? new double[] {predictions[row]} : numbers;
  }
}
