package io.millrace.ml.drift;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/// Rows whose level the reference does not have.
/// @param share of the current rows
/// @param pValue the chance of so many rows in unseen levels when no level is really new
record NewLevels(double share, double pValue) {

  /// @param singletons levels that occur once in the reference: what is unseen is estimated from
  ///     them (Good 1953)
  static NewLevels of(long newRows, long currentRows, long singletons, long referenceRows) {
    if (newRows == 0) {
      return new NewLevels(0, 1);
    }
    double unseen = Math.min(1, (singletons + 1.0) / referenceRows);
    int trials = (int) Math.min(currentRows, Integer.MAX_VALUE);
    int successes = (int) Math.min(newRows, Integer.MAX_VALUE);
    return new NewLevels(
        (double) newRows / currentRows,
        BinomialDistribution.of(trials, unseen).survivalProbability(successes - 1));
  }
}
