package io.millrace.pipeline.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The schedules that stand. The next due time is kept in the database: times missed while the
/// server was down are caught up by one firing.
public interface Schedules {
  /// Adds or replaces by name; an unchanged expression keeps its next due time.
  void put(Schedule schedule);

  /// @return false if there is no such schedule
  boolean delete(String name);

  /// By name.
  List<Planned> list();

  /// A schedule and when it fires.
  record Planned(Schedule schedule, Instant nextDue, Optional<Instant> lastFired) {}
}
