package io.millrace.serving;

import java.util.List;
import java.util.Map;

/// What an endpoint answered, row by row, without what it was asked.
///
/// @param inferenceIds what ground truth and outcomes name
/// @param configs the number of the endpoint's config that answered
/// @param variants which of the config's variants answered; `batch`: the main one, as a line of a
///     file
/// @param predictions what was answered; NaN where that was several numbers
/// @param several by row: what was answered where that was several numbers
/// @param bookmark for the next call
public record CapturedAnswers(
    List<String> inferenceIds,
    int[] configs,
    List<String> variants,
    double[] predictions,
    Map<Integer, double[]> several,
    String bookmark) {
  public CapturedAnswers {
    inferenceIds = List.copyOf(inferenceIds);
    variants = List.copyOf(variants);
    several = Map.copyOf(several);
  }

  /// No answers.
  public static CapturedAnswers none(String bookmark) {
    return new CapturedAnswers(List.of(), new int[0], List.of(), new double[0], Map.of(), bookmark);
  }

  public int rows() {
    return predictions.length;
  }
}
