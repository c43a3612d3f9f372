package io.millrace.pipeline.event;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.pipeline.delivery.Dispatcher;
import io.millrace.pipeline.delivery.Handover;
import io.millrace.pipeline.delivery.Outbox;
import io.millrace.pipeline.event.EventStore.EventDelivery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Events with an outbox: an event is stored together with its deliveries, which a loop makes
/// afterwards and repeats until they succeed. A delivery may be made twice (after a crash between
/// the effect and its record); targets tell by its key.
public final class DurableEventBus implements EventBus, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DurableEventBus.class);

  private final EventStore store;
  private final Rules rules;
  private final InstantSource clock;
  private final List<Dispatcher<EventDelivery>> lanes;

  public DurableEventBus(EventStore store, Rules rules, TargetKinds kinds, InstantSource clock) {
    this.store = store;
    this.rules = rules;
    this.clock = clock;
    ToTargets handover = new ToTargets(kinds);
    List<String> callingOut = kinds.callingOut();
    lanes =
        List.of(
            new Dispatcher<>(
                "event",
                Dispatcher.Order.ONE_BY_ONE,
                store.outboxExcept(callingOut),
                handover,
                clock),
            new Dispatcher<>(
                "event-call",
                Dispatcher.Order.SIDE_BY_SIDE,
                store.outboxTo(callingOut),
                handover,
                clock));
  }

  /// Begins to deliver, with what was left over first.
  public void start() {
    lanes.forEach(Dispatcher::start);
  }

  @Override
  public boolean publish(Event event) {
    return publish(event, List.of());
  }

  /// @param more targets beside those of the rules
  boolean publish(Event event, List<EventStore.Match> more) {
    List<EventStore.Match> matches = EventStore.Match.all(rules.matching(event), more);
    boolean isNew = store.add(event, clock.instant(), matches);
    if (isNew) {
      LOG.info(
          "event.published source={} id={} type={} matches={}",
          event.source(),
          event.id(),
          event.type(),
          matches.size());
      wake();
    }
    return isNew;
  }

  /// Says that there is something to deliver.
  public void wake() {
    lanes.forEach(Dispatcher::wake);
  }

  @Override
  public Optional<Published> find(String source, String id) {
    return store.find(source, id);
  }

  @Override
  public List<Published> list(EventTypes types, long before, int limit) {
    return store.list(types, before, limit);
  }

  /// Makes the deliveries whose time has come.
  /// @return how long until the next one is due
  Duration deliverDue() throws InterruptedException {
    Duration pause = lanes.getFirst().deliverDue();
    Duration other = lanes.getLast().deliverDue();
    return pause.compareTo(other) < 0 ? pause : other;
  }

  @Override
  public void close() {
    lanes.forEach(Dispatcher::close);
  }

  /// Hands events to the targets that are asked for.
  private record ToTargets(TargetKinds kinds) implements Handover<EventDelivery> {
    @Override
    public String make(Outbox.Due<EventDelivery> delivery) throws Exception {
      EventDelivery content = delivery.content();
      Target target = content.target();
      Arrival arrival = new Arrival(content.event(), delivery.id(), content.replay());
      return kinds.kind(target.kind()).deliver(target.settings(), arrival);
    }

    /// What is refused today is refused tomorrow; what is not there yet may come.
    @Override
    public boolean isFinal(Exception failure) {
      return failure instanceof MillraceException known
          && (known.code().kind() == ErrorCode.Kind.INVALID_INPUT
              || known.code().kind() == ErrorCode.Kind.LIMIT);
    }
  }
}
