package io.millrace.pipeline.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What rows would be answered with.
///
/// @param calculated how models make the answer, in a line
/// @param ways what may be answered: several where chance decides, such as a splitter without a
///     key; their shares sum to 1. The same rows are refused in each
/// @param problem why the first row that is refused is; absent if none is
/// @param absent fields that the endpoint reads, and no column of the rows is called
public record TrialAnswers(
    String calculated, List<Way> ways, Optional<String> problem, List<String> absent) {
  public TrialAnswers {
    ways = List.copyOf(ways);
    absent = List.copyOf(absent);
  }

  /// @param share of the requests for a row that it takes, more than 0 and at most 1
  /// @param answers `[rows]`; NaN for a row that is refused
  /// @param byModel `[rows]` by name: what each model predicts; NaN where it is not asked
  public record Way(double share, double[] answers, SequencedMap<String, double[]> byModel) {
    public Way {
      byModel = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(byModel));
    }
  }

  /// Of a model that nothing is around.
  static TrialAnswers of(String model, double[] predictions) {
    SequencedMap<String, double[]> byModel = new LinkedHashMap<>();
    byModel.put(model, predictions);
    return new TrialAnswers(
        "first", List.of(new Way(1, predictions, byModel)), Optional.empty(), List.of());
  }
}
