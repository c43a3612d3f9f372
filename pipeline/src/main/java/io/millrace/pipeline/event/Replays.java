package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.id.Ids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Delivers stored events to a rule once more: to what the rule says now, under delivery ids of
/// their own, so that what they start is new.
public final class Replays {
  private static final int EVENTS_MAX = 10_000;
  private static final int PAGE = 1_000;

  private final EventStore store;
  private final DurableEventBus bus;
  private final InstantSource clock;

  public Replays(EventStore store, DurableEventBus bus, InstantSource clock) {
    this.store = store;
    this.bus = bus;
    this.clock = clock;
  }

  /// @param id of the replay; what is started names it
  /// @param events that match
  public record Replayed(String id, int events) {}

  /// Delivers the events that were received at or after `from` and before `to` and match `rule`.
  /// When this returns, all deliveries are on disk; none is if it throws.
  /// @throws io.millrace.base.MillraceException with `LIMIT_EXCEEDED` if more than 10,000 match
  public Replayed replay(Rule rule, Instant from, Instant to) {
    EventStore.Replay replay = new EventStore.Replay(Ids.uuid(), rule.name());
    List<EventStore.Again> again = matching(rule, from, to);
    store.replay(replay, clock.instant(), again);
    bus.wake();
    return new Replayed(replay.id(), again.size());
  }

  /// How far a replay is; empty if there is none of this id, or none of its events matched.
  public Optional<EventStore.Progress> progress(String id) {
    return store.progress(id);
  }

  private List<EventStore.Again> matching(Rule rule, Instant from, Instant to) {
    RuleIndex index = new RuleIndex(List.of(rule));
    List<EventStore.Again> again = new ArrayList<>();
    List<EventBus.Published> page = store.received(from, to, Long.MAX_VALUE, PAGE);
    while (!page.isEmpty()) {
      for (EventBus.Published published : page) {
        if (!index.matching(published.event().toJson().toString()).isEmpty()) {
          again.add(new EventStore.Again(published.sequence(), published.event(), rule.targets()));
        }
      }
      require(
          again.size() <= EVENTS_MAX,
          LIMIT_EXCEEDED,
          "Replay shorter ranges, one after the other.",
          "from %s to %s: more than %d events match '%s'",
          from,
          to,
          EVENTS_MAX,
          rule.name());
      page = store.received(from, to, page.getLast().sequence(), PAGE);
    }
    return again;
  }
}
