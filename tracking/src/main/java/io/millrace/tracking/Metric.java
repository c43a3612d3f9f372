package io.millrace.tracking;

import java.util.Comparator;
import java.util.Optional;

/// One measured point of a run. [RunLog] holds it to the rules below when it is logged.
///
/// @param key see [Keys]
/// @param value any double; NaN and infinities are kept
/// @param timestamp milliseconds since the epoch, at least 0
/// @param step may be negative
/// @param modelId the logged model that the point describes as well
/// @param dataset what it was measured on
public record Metric(
    String key,
    double value,
    long timestamp,
    long step,
    Optional<String> modelId,
    Optional<DatasetName> dataset) {
  /// Which of two points of one key is the *latest*, whatever the order they arrive in: greatest
  /// step, then timestamp, then value, where NaN counts as 0.
  public static final Comparator<Metric> LATEST =
      Comparator.comparingLong(Metric::step)
          .thenComparingLong(Metric::timestamp)
          .thenComparingDouble(m -> Double.isNaN(m.value) ? 0 : m.value);

  public static Metric of(String key, double value, long timestamp, long step) {
    return new Metric(key, value, timestamp, step, Optional.empty(), Optional.empty());
  }
}
