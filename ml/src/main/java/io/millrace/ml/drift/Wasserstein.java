package io.millrace.ml.drift;

import io.millrace.ml.metric.Measure;

/// The area between two cumulative curves, in the unit of the column: how far the mass has moved.
final class Wasserstein {
  private Wasserstein() {}

  /// Undefined if a value is infinite; both sides have a row.
  static Measure distance(Distribution reference, Distribution current) {
    if (!reference.finite() || !current.finite()) {
      return new Measure.Undefined("infinite values");
    }
    double n = reference.rows();
    double m = current.rows();
    double area = 0;
    double before = Math.min(reference.min(), current.min());
    double gap = 0;
    int i = 0;
    int j = 0;
    while (i < reference.size() || j < current.size()) {
      double r = i < reference.size() ? reference.values()[i] : Double.POSITIVE_INFINITY;
      double c = j < current.size() ? current.values()[j] : Double.POSITIVE_INFINITY;
      double x = Math.min(r, c);
      area += Math.abs(gap) * (x - before);
      i += r == x ? 1 : 0;
      j += c == x ? 1 : 0;
      gap =
          (i == 0 ? 0 : reference.cumulative()[i - 1] / n)
              - (j == 0 ? 0 : current.cumulative()[j - 1] / m);
      before = x;
    }
    return new Measure.Value(area);
  }

  /// In standard deviations of the reference; undefined for a constant reference, whose drift the
  /// other measures find.
  static Measure normalised(Measure distance, double deviation) {
    return switch (distance) {
      case Measure.Undefined undefined -> undefined;
      case Measure.Value(var value) ->
          deviation > 0
              ? new Measure.Value(value / deviation)
              : new Measure.Undefined("the reference is constant");
    };
  }
}
