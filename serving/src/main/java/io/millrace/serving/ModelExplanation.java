package io.millrace.serving;

import io.millrace.ml.explain.Explanation;
import java.util.List;

/// Why a model predicted what it did.
///
/// @param rows one per row of the request
public record ModelExplanation(ServedModel model, List<Explanation> rows) {
  public ModelExplanation {
    rows = List.copyOf(rows);
  }
}
