package io.millrace.ml.drift;

import io.millrace.ml.frame.Column;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.profile.ColumnProfile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How one column of the current window compares with the reference, and whether that is drift: a
/// column drifts when the difference is both significant (0.3 %) and large.
/// @param by why it is drift; empty unless it is
/// @param measures what was computed, by name, in the order to show; see [NumberDrift] and
///     [LevelDrift] for the names
/// @param newLevels up to 20 levels that the reference does not have, most frequent first
/// @param missingLevels up to 20 levels whose absence now is not chance, most frequent first
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

  public ColumnDrift {
    by = List.copyOf(by);
    measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    newLevels = List.copyOf(newLevels);
    missingLevels = List.copyOf(missingLevels);
  }

  /// @throws io.millrace.base.MillraceException with `COLUMN_KIND_DIFFERENT` if one is a number and
  ///     the other a text
  public static ColumnDrift compare(ReferenceColumn reference, Column current, DriftLimits limits) {
    return DriftRule.judge(reference, ReferenceColumn.exactly(current), limits);
  }

  /// From a summary of the window alone; empty if the error of its sketches leaves the decision
  /// open, so that the rows have to be read.
  /// @throws io.millrace.base.MillraceException with `COLUMN_KIND_DIFFERENT` if one is a number and
  ///     the other a text
  public static Optional<ColumnDrift> compare(
      ReferenceColumn reference, ColumnProfile current, DriftLimits limits) {
    ReferenceColumn window = ReferenceColumn.of(current);
    return DriftRule.decidable(reference, window, limits)
        ? Optional.of(DriftRule.judge(reference, window, limits))
        : Optional.empty();
  }

  /// Undefined for a measure that this kind of column does not have.
  public Measure measure(String name) {
    Measure measure = measures.get(name);
    return measure == null ? new Measure.Undefined("not for this column") : measure;
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
    JS,
    L_INFINITY,
    WASSERSTEIN,
    NEW_LEVELS,
    MISSING;

    /// `l_infinity`, as it is written to files.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
