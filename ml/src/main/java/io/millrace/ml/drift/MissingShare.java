package io.millrace.ml.drift;

import io.millrace.ml.metric.Measure;
import org.apache.commons.statistics.distribution.NormalDistribution;

/// How the share of missing values changed.
/// @param change current share minus reference share
/// @param pValue of the two-proportion z test with pooled share
record MissingShare(Measure change, Measure pValue) {

  static MissingShare of(
      long referenceMissing, long referenceRows, long currentMissing, long currentRows) {
    if (referenceRows == 0 || currentRows == 0) {
      Measure none = new Measure.Undefined("no rows");
      return new MissingShare(none, none);
    }
    double n = referenceRows;
    double m = currentRows;
    double change = currentMissing / m - referenceMissing / n;
    double pooled = (referenceMissing + currentMissing) / (n + m);
    double error = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    double z = change == 0 ? 0 : Math.abs(change) / error;
    double p = 2 * NormalDistribution.of(0, 1).survivalProbability(z);
    return new MissingShare(new Measure.Value(change), new Measure.Value(Math.min(1, p)));
  }
}
