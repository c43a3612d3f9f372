package io.millrace.pipeline.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Keeps schedules and when they are due.
public interface ScheduleStore extends Schedules {
  /// Schedules whose time has come, the longest overdue first.
  List<Due> due(Instant now);

  /// When the next schedule is due.
  Optional<Instant> nextDue();

  /// Records a firing (or, without an event, a skipped one) and when the next is due, if ever.
  void advance(String name, Instant due, Optional<Instant> next, Optional<String> event);

  /// @param lastEvent id of the event of the last firing
  record Due(Schedule schedule, Instant due, Optional<String> lastEvent) {}
}
