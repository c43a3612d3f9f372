package io.millrace.serving;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Outcomes of the answers of endpoints: one for each answer and metric, the first that came. What
/// is decided by them stays decided, so a value is never changed. Thread-safe; blocks.
public interface OutcomeStore {
  /// What became of outcomes.
  ///
  /// @param taken how many are new
  /// @param known how many were there with the same value
  /// @param conflicting how many were there with another value, which stays
  record Received(int taken, int known, int conflicting) {}

  /// Adds outcomes of an endpoint's answers, all or nothing; they are on disk when this returns.
  Received add(String endpoint, List<Outcome> outcomes);

  /// The values of a metric that came after a bookmark, see [Feedback#arrived].
  Feedback.Arrived arrived(String endpoint, String metric, Optional<String> bookmark);

  /// How many there are of each metric of an endpoint, by name.
  Map<String, Long> counts(String endpoint);
}
