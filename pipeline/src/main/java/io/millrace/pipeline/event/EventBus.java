package io.millrace.pipeline.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Takes events and delivers each to the targets of all rules that match it, at least once, in the
/// background. Thread-safe.
public interface EventBus {
  /// Stores `event` and what it starts. When this returns, both are on disk.
  /// @return false if an event with this source and id is known; then nothing happens
  boolean publish(Event event);

  Optional<Published> find(String source, String id);

  /// Events of all types, the newest first.
  default List<Published> list(long before, int limit) {
    return list(EventTypes.ALL, before, limit);
  }

  /// The newest first.
  /// @param before only events older than this sequence number; [Long#MAX_VALUE] for all
  /// @param limit at most this many, 1 to 1,000
  List<Published> list(EventTypes types, long before, int limit);

  /// An event and what became of it.
  /// @param sequence grows with every event
  /// @param deliveries one for each target of each matching rule
  record Published(long sequence, Event event, Instant received, List<Delivery> deliveries) {
    public Published {
      deliveries = List.copyOf(deliveries);
    }
  }

  /// The way of one event to one target.
  /// @param rule the rule that matched
  /// @param target the kind of target, such as `start-pipeline`
  /// @param attempts how often it was tried
  /// @param detail the started execution's id, or why the last attempt failed; empty before the
  ///     first
  record Delivery(String id, String rule, String target, State state, int attempts, String detail) {
    /// Where a delivery stands.
    public enum State {
      PENDING,
      DELIVERED,
      /// Given up: the target refused it, or every attempt of 24 hours failed.
      DEAD
    }
  }
}
