package io.millrace.ml.drift;

import io.millrace.ml.frame.Column;
import io.millrace.ml.metric.Measure;
import java.util.List;
import java.util.Map;

/// How one column of the current window compares with the reference, and whether that is drift.
/// @param by why it is drift; empty unless it is
/// @param measures what was computed, by name (`l_infinity_robust`, `wasserstein_over_std`, `ks`,
///     `ks_p`, `psi`, `js`, …), in the order to show
/// @param newLevels up to 20 levels that the reference does not have, most frequent first
/// @param missingLevels up to 20 levels whose absence now is not chance, most frequent first
@SuppressWarnings("DoNotCallSuggester")
public record ColumnDrift(
    String column,
    Outcome outcome,
    List<Reason> by,
    Map<String, Measure> measures,
    long referenceRows,
    long referenceMissing,
    long currentRows,
    long currentMissing,
    List<String> newLevels,
    List<String> missingLevels) {

  public static ColumnDrift compare(ReferenceColumn reference, Column current, DriftLimits limits) {
    throw new UnsupportedOperationException();
  }

  public boolean drifted() {
    return outcome == Outcome.DRIFT;
  }

  /// The three answers; too little data is not "no drift".
  public enum Outcome {
    DRIFT,
    NO_DRIFT,
    TOO_FEW_ROWS
  }

  /// What made it drift.
  public enum Reason {
    L_INFINITY,
    WASSERSTEIN,
    JS,
    NEW_LEVELS,
    MISSING;

    /// `l_infinity`, as it is written to files.
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
