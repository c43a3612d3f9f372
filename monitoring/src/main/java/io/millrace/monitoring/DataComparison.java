package io.millrace.monitoring;

import io.millrace.ml.drift.ColumnDrift;
import io.millrace.ml.drift.DriftLimits;
import io.millrace.ml.drift.ReferenceColumn;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.monitoring.format.DataConstraints;
import io.millrace.monitoring.format.MonitoringConfig;
import io.millrace.monitoring.format.Violations;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// A window of captured inputs against a baseline: computed here, stored elsewhere.
///
/// @param window the inputs as they were compared
/// @param drifts of each column of the baseline that the models read
/// @param violations none unless the window is judged
/// @param judged whether window and baseline have the rows that a judgement needs
record DataComparison(
    Frame window,
    FrameProfile profile,
    List<Judged> drifts,
    Violations violations,
    boolean judged,
    ObjectNode distributions) {

  /// @param limits what the column was held to
  record Judged(ColumnDrift drift, DriftLimits limits) {}

  /// @param captured inputs of an endpoint
  /// @param fields what its models read; other columns are left out
  /// @param limits a column's own thresholds in the constraints go before them
  static DataComparison of(
      Baselines.Baseline baseline, Frame captured, Set<String> fields, DriftLimits limits) {
    Frame window = CapturedWindow.of(captured, baseline.profile(), fields);
    FrameProfile profile = FrameProfile.of(window);
    List<Judged> drifts =
        baseline.reference().columns().stream()
            .flatMap(column -> judge(column, baseline.constraints(), window, limits).stream())
            .toList();
    boolean judged =
        window.rows() >= limits.leastRows()
            && drifts.stream()
                .anyMatch(d -> d.drift().outcome() != ColumnDrift.Outcome.TOO_FEW_ROWS);
    return new DataComparison(
        window,
        profile,
        drifts,
        judged
            ? DataChecks.check(baseline.constraints(), window, fields, drifts)
            : new Violations(List.of()),
        judged,
        Distributions.of(baseline.profile(), window));
  }

  private static Optional<Judged> judge(
      ReferenceColumn reference, DataConstraints constraints, Frame window, DriftLimits limits) {
    Optional<Column> column = window.find(reference.name()).filter(reference::sameKind);
    return column.map(
        found -> {
          DriftLimits own =
              constraints
                  .find(reference.name())
                  .map(feature -> limits(constraints.configOf(feature), found, limits))
                  .orElse(limits);
          return new Judged(ColumnDrift.compare(reference, found, own), own);
        });
  }

  private static DriftLimits limits(MonitoringConfig config, Column column, DriftLimits limits) {
    return new DriftLimits(
        column instanceof TextColumn ? config.categoricalThreshold() : config.threshold(),
        limits.wasserstein(),
        limits.jensenShannon(),
        limits.newLevelShare(),
        limits.missingShare(),
        limits.pValue(),
        limits.leastRows());
  }
}
