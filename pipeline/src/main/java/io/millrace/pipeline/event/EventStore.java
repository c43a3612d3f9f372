package io.millrace.pipeline.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Keeps events and their deliveries.
public interface EventStore {
  /// Stores an event and a pending delivery for each target, all or nothing.
  /// @return false if an event with this source and id is known; then nothing is stored
  boolean add(Event event, Instant received, List<Match> matches);

  Optional<EventBus.Published> find(String source, String id);

  /// See [EventBus#list].
  List<EventBus.Published> list(long before, int limit);

  /// Pending deliveries whose time has come, the oldest first.
  List<Due> due(Instant now, int limit);

  /// When the next pending delivery is due.
  Optional<Instant> nextDue();

  void delivered(String id, String detail);

  /// @param next when to try again; absent: never
  void failed(String id, String detail, Optional<Instant> next);

  /// A target of a rule that an event matches.
  record Match(String rule, Target target) {}

  /// A delivery to be made.
  /// @param attempts that were made already
  /// @param received when the event came
  record Due(String id, Event event, Target target, int attempts, Instant received) {}
}
