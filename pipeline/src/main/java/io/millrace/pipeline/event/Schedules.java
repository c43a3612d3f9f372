package io.millrace.pipeline.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The schedules that stand. The next due time is kept in the database, so that times missed while
/// the server was down are known.
public interface Schedules {
  /// Adds or replaces by name; an unchanged expression keeps its next due time, unless the schedule
  /// is enabled anew.
  /// @throws io.millrace.base.MillraceException with `SCHEDULE_INVALID` if it is new, changed or
  ///     enabled anew and will never fire, with `RULE_INVALID` if its target does not fit its kind
  void put(Schedule schedule);

  /// @return false if there is no such schedule
  boolean delete(String name);

  Optional<Planned> find(String name);

  /// By name.
  List<Planned> list();

  /// A schedule and when it fires.
  /// @param nextDue empty if it never fires again, or is not enabled
  record Planned(Schedule schedule, Optional<Instant> nextDue, Optional<Instant> lastFired) {
    /// The next times at which it is due, at most `count`.
    public List<Instant> upcoming(int count) {
      return Stream.iterate(nextDue, Optional::isPresent, due -> due.flatMap(schedule::next))
          .limit(count)
          .flatMap(Optional::stream)
          .toList();
    }
  }
}
