package io.millrace.ml.drift;

/// From where on a difference counts as drift; each is also asked to be significant.
/// @param lInfinity limit of the robust L-infinity distance
/// @param wasserstein limit of Wasserstein-1 in standard deviations of the reference
/// @param jensenShannon limit of the Jensen-Shannon distance less what chance gives
/// @param newLevelShare limit of the share of rows in levels the reference does not have
/// @param missingShare limit of the change of the share of missing values
/// @param pValue limit of the p-values, 0.3 %
/// @param leastRows rows with a value that each side needs to be judged
public record DriftLimits(
    double lInfinity,
    double wasserstein,
    double jensenShannon,
    double newLevelShare,
    double missingShare,
    double pValue,
    int leastRows) {
  public static final DriftLimits DEFAULT = new DriftLimits(0.05, 0.1, 0.1, 0.01, 0.01, 0.003, 30);

  public DriftLimits withLeastRows(int rows) {
    return new DriftLimits(
        lInfinity, wasserstein, jensenShannon, newLevelShare, missingShare, pValue, rows);
  }
}
