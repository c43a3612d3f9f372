package io.millrace.ml.drift;

import io.millrace.ml.drift.ColumnDrift.Reason;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.Measure.Undefined;
import io.millrace.ml.metric.Measure.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A number column with many different values: L-infinity and Wasserstein decide, the rest is shown
/// beside them.
///
/// | measure                | what                                                             |
/// |------------------------|------------------------------------------------------------------|
/// | `l_infinity`           | largest difference of the cumulative shares (Kolmogorov-Smirnov) |
/// | `l_infinity_robust`    | what of it is beyond chance at 0.3 %                             |
/// | `wasserstein`          | area between the cumulative curves, in the column's unit         |
/// | `wasserstein_over_std` | in standard deviations of the reference                          |
/// | `ks_p`                 | two-sided p-value; undefined from sketches                       |
/// | `psi`                  | guarded population stability index                               |
/// | `psi_quantile10`       | the same by the deciles of the reference, as others compute it   |
/// | `psi_noise`            | what it would be about without drift: alarm only well above it   |
/// | `js`                   | Jensen-Shannon distance, base 2, 30 equal bins                   |
/// | `mean_shift`           | current mean minus reference mean                                |
/// | `median_shift`         | current median minus reference median                            |
record NumberDrift(
    ReferenceNumbers reference, ReferenceNumbers current, double lInfinity, Measure wasserstein) {
  /// A reference of at most so many different values is compared value by value instead.
  static final int FEW_VALUES = 20;

  static NumberDrift of(ReferenceNumbers reference, ReferenceNumbers current) {
    return new NumberDrift(
        reference,
        current,
        KolmogorovSmirnov.of(reference.distribution(), current.distribution()).distance(),
        Wasserstein.distance(reference.distribution(), current.distribution()));
  }

  private double robust(double simple) {
    return LInfinity.robust(simple, reference.present(), current.present());
  }

  private Measure normalised() {
    return Wasserstein.normalised(wasserstein, reference.deviation());
  }

  private double error() {
    return reference.rankError() + current.rankError();
  }

  List<Reason> reasons(DriftLimits limits) {
    return reasons(limits, 0, 0);
  }

  /// With both distances moved by the given amounts.
  private List<Reason> reasons(DriftLimits limits, double ranks, double area) {
    List<Reason> by = new ArrayList<>();
    double beyondChance = robust(lInfinity + ranks);
    if (beyondChance > limits.lInfinity()) {
      by.add(Reason.L_INFINITY);
    }
    if (beyondChance > 0 && normalised().orNaN() + area > limits.wasserstein()) {
      by.add(Reason.WASSERSTEIN);
    }
    return by;
  }

  boolean decidable(DriftLimits limits) {
    if (error() == 0) {
      return true;
    }
    Distribution r = reference.distribution();
    Distribution c = current.distribution();
    double range = Math.max(r.max(), c.max()) - Math.min(r.min(), c.min());
    double area = error() * range / reference.deviation();
    return reasons(limits, -error(), -area).isEmpty() == reasons(limits, error(), area).isEmpty();
  }

  void show(Map<String, Measure> measures) {
    Distribution r = reference.distribution();
    Distribution c = current.distribution();
    measures.put("l_infinity", new Value(lInfinity));
    measures.put("l_infinity_robust", new Value(robust(lInfinity)));
    measures.put("wasserstein", wasserstein);
    measures.put("wasserstein_over_std", normalised());
    measures.put(
        "ks_p", error() > 0 ? new Undefined("from a sketch") : KolmogorovSmirnov.pValue(r, c));
    measures.put("psi", new Value(StabilityIndex.guarded(r, c)));
    measures.put("psi_quantile10", new Value(StabilityIndex.quantile10(r, c)));
    measures.put("psi_noise", new Value(9 * (1.0 / r.rows() + 1.0 / c.rows())));
    measures.put(
        "js",
        r.finite() && c.finite()
            ? new Value(Bins.equal(r, c).jensenShannon())
            : new Undefined("infinite values"));
    measures.put("mean_shift", shift(current.mean() - reference.mean()));
    measures.put("median_shift", shift(c.quantile(0.5) - r.quantile(0.5)));
  }

  private static Measure shift(double difference) {
    return Measure.of(difference, "infinite values");
  }
}
