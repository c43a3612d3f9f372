package io.millrace.ml.drift;

import io.millrace.ml.drift.ColumnDrift.Reason;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.Measure.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A text column, or a number column with few different values, compared level by level.
///
/// | measure             | what                                                          |
/// |---------------------|---------------------------------------------------------------|
/// | `l_infinity`        | largest difference of a level's share (numbers: cumulative)   |
/// | `l_infinity_robust` | what of it is beyond chance at 0.3 %                          |
/// | `js`                | Jensen-Shannon distance, base 2                               |
/// | `js_excess`         | what of it is beyond what equal populations give              |
/// | `chi2`, `chi2_p`    | homogeneity, rare levels pooled                               |
/// | `psi`               | population stability index, one bin a level                   |
/// | `cramers_v`         | strength of the association of level and side                 |
/// | `new_level_share`   | share of rows in levels that the reference lacks (texts)      |
/// | `new_level_p`       | the chance of so many without a new level (texts)             |
record LevelDrift(Bins bins, double lInfinity, ChiSquare pooled, Optional<NewLevels> newLevels) {

  static LevelDrift of(ReferenceLevels reference, ReferenceLevels current) {
    LevelTable table = LevelTable.of(reference, current);
    return new LevelDrift(
        table.bins(),
        LInfinity.ofShares(table.bins()),
        ChiSquare.pooled(table.bins()),
        reference.complete()
            ? Optional.of(
                NewLevels.of(
                    table.newRows(),
                    current.present(),
                    reference.singletons(),
                    reference.present()))
            : Optional.empty());
  }

  static LevelDrift of(ReferenceNumbers reference, ReferenceNumbers current) {
    Bins bins = LevelTable.ofValues(reference.distribution(), current.distribution());
    return new LevelDrift(
        bins,
        KolmogorovSmirnov.of(reference.distribution(), current.distribution()).distance(),
        ChiSquare.pooled(bins),
        Optional.empty());
  }

  private double robust() {
    return LInfinity.robust(lInfinity, bins.referenceRows(), bins.currentRows());
  }

  /// The root of the squared distance less its expectation for equal populations.
  double excess() {
    double n = bins.referenceRows();
    double m = bins.currentRows();
    double chance = (bins.size() - 1) * (1 / n + 1 / m) / (8 * Math.log(2));
    double distance = bins.jensenShannon();
    return Math.sqrt(Math.max(0, distance * distance - chance));
  }

  List<Reason> reasons(DriftLimits limits) {
    List<Reason> by = new ArrayList<>();
    if (excess() > limits.jensenShannon() && pooled.pValue().orNaN() < limits.pValue()) {
      by.add(Reason.JS);
    }
    if (robust() > limits.lInfinity()) {
      by.add(Reason.L_INFINITY);
    }
    if (newLevels
        .filter(
            levels -> levels.share() > limits.newLevelShare() && levels.pValue() < limits.pValue())
        .isPresent()) {
      by.add(Reason.NEW_LEVELS);
    }
    return by;
  }

  void show(Map<String, Measure> measures) {
    measures.put("l_infinity", new Value(lInfinity));
    measures.put("l_infinity_robust", new Value(robust()));
    measures.put("js", new Value(bins.jensenShannon()));
    measures.put("js_excess", new Value(excess()));
    measures.put("chi2", pooled.statistic());
    measures.put("chi2_p", pooled.pValue());
    measures.put("psi", new Value(bins.psi()));
    measures.put("cramers_v", ChiSquare.cramersV(bins));
    newLevels.ifPresent(
        levels -> {
          measures.put("new_level_share", new Value(levels.share()));
          measures.put("new_level_p", new Value(levels.pValue()));
        });
  }
}
