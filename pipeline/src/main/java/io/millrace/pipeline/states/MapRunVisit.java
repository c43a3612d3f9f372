package io.millrace.pipeline.states;

import org.jspecify.annotations.Nullable;

/// The map run of one attempt at a distributed Map. Not thread-safe.
final class MapRunVisit {
  final String id;
  final String arn;
  final MapRunPlan plan;
  int redrives;

  /// What told that it has succeeded.
  @Nullable HistoryEvent success;

  MapRunVisit(String id, String arn, MapRunPlan plan) {
    this.id = id;
    this.arn = arn;
    this.plan = plan;
  }
}
