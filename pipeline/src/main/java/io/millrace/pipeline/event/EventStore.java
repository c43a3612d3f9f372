package io.millrace.pipeline.event;

import io.millrace.pipeline.delivery.Outbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Keeps events and their deliveries.
public interface EventStore {
  /// Stores an event and a pending delivery for each target, all or nothing.
  /// @return false if an event with this source and id is known; then nothing is stored
  boolean add(Event event, Instant received, List<Match> matches);

  Optional<EventBus.Published> find(String source, String id);

  /// See [EventBus#list].
  List<EventBus.Published> list(EventTypes types, long before, int limit);

  /// Events that were received at or after `from` and before `to`; in all else as [EventBus#list].
  List<EventBus.Published> received(Instant from, Instant to, long before, int limit);

  /// Stores further deliveries of events that are known, all or nothing.
  void replay(Replay replay, Instant at, List<Again> deliveries);

  /// What has become of the deliveries of a replay; empty if it has none.
  Optional<Progress> progress(String replay);

  /// The deliveries that are still to be made to targets of these kinds.
  Outbox<EventDelivery> outboxTo(Collection<String> kinds);

  /// The deliveries that are still to be made to targets of all other kinds.
  Outbox<EventDelivery> outboxExcept(Collection<String> kinds);

  /// Known events on their way to one rule once more.
  /// @param id unique
  record Replay(String id, String rule) {}

  /// How many deliveries of a replay stand where.
  record Progress(String rule, int pending, int delivered, int dead) {
    public int total() {
      return pending + delivered + dead;
    }
  }

  /// An event that matches again.
  record Again(long sequence, Event event, List<Target> targets) {
    public Again {
      targets = List.copyOf(targets);
    }
  }

  /// A target of a rule that an event matches.
  record Match(String rule, Target target) {
    /// All targets of `rules`, and `more`.
    public static List<Match> all(List<Rule> rules, List<Match> more) {
      List<Match> matches = new ArrayList<>(more);
      for (Rule rule : rules) {
        rule.targets().forEach(target -> matches.add(new Match(rule.name(), target)));
      }
      return matches;
    }
  }

  /// An event on its way to one target.
  /// @param replay the replay that it belongs to; empty if the event is new
  record EventDelivery(Event event, Target target, Optional<String> replay) {}
}
