package io.millrace.pipeline.event;

import io.millrace.pipeline.delivery.Outbox;
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

  /// The deliveries that are still to be made.
  Outbox<EventDelivery> outbox();

  /// A target of a rule that an event matches.
  record Match(String rule, Target target) {}

  /// An event on its way to one target.
  record EventDelivery(Event event, Target target) {}
}
