package io.millrace.pipeline.event;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.pipeline.background.Loop;
import io.millrace.pipeline.background.Retries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Events with an outbox: an event is stored together with its deliveries, which a loop makes
/// afterwards and repeats until they succeed. A delivery may be made twice (after a crash between
/// the effect and its record); targets tell by its key.
public final class DurableEventBus implements EventBus, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DurableEventBus.class);
  private static final int AT_ONCE = 100;
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final EventStore store;
  private final Rules rules;
  private final TargetKinds kinds;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Loop> loop = new AtomicReference<>();

  public DurableEventBus(EventStore store, Rules rules, TargetKinds kinds, InstantSource clock) {
    this.store = store;
    this.rules = rules;
    this.kinds = kinds;
    this.clock = clock;
  }

  /// Begins to deliver, with what was left over first.
  public void start() {
    loop.set(Loop.start("event-deliveries", this::deliverDue));
  }

  @Override
  public boolean publish(Event event) {
    return publish(event, List.of());
  }

  /// @param more targets beside those of the rules
  boolean publish(Event event, List<EventStore.Match> more) {
    List<EventStore.Match> matches = new ArrayList<>(more);
    for (Rule rule : rules.list()) {
      if (rules.matches(rule.pattern(), event)) {
        rule.targets().forEach(target -> matches.add(new EventStore.Match(rule.name(), target)));
      }
    }
    boolean isNew = store.add(event, clock.instant(), matches);
    if (isNew) {
      LOG.info(
          "event.published source={} id={} type={} matches={}",
          event.source(),
          event.id(),
          event.type(),
          matches.size());
      Loop running = loop.get();
      if (running != null) {
        running.wake();
      }
    }
    return isNew;
  }

  @Override
  public Optional<Published> find(String source, String id) {
    return store.find(source, id);
  }

  @Override
  public List<Published> list(long before, int limit) {
    return store.list(before, limit);
  }

  /// Makes the deliveries whose time has come.
  /// @return how long until the next one is due
  Duration deliverDue() throws InterruptedException {
    List<EventStore.Due> due = store.due(clock.instant(), AT_ONCE);
    for (EventStore.Due delivery : due) {
      deliver(delivery);
    }
    if (due.size() == AT_ONCE) {
      return Duration.ZERO;
    }
    return store
        .nextDue()
        .map(next -> Duration.between(clock.instant(), next))
        .filter(pause -> pause.compareTo(IDLE) < 0)
        .orElse(IDLE);
  }

  private void deliver(EventStore.Due delivery) throws InterruptedException {
    Target target = delivery.target();
    try {
      String started =
          kinds.kind(target.kind()).deliver(target.settings(), delivery.event(), delivery.id());
      store.delivered(delivery.id(), started);
      LOG.info("event.delivered delivery={} started={}", delivery.id(), started);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      Instant now = clock.instant();
      boolean over = isFinal(e) || Retries.over(delivery.received(), now);
      store.failed(
          delivery.id(),
          String.valueOf(e.getMessage()),
          over ? Optional.empty() : Optional.of(now.plus(Retries.pause(delivery.attempts() + 1))));
      LOG.warn(
          "event.delivery.failed delivery={} final={} reason={}",
          delivery.id(),
          over,
          e.getMessage());
    }
  }

  /// What is refused today is refused tomorrow; what is not there yet may come.
  private static boolean isFinal(Exception e) {
    return e instanceof MillraceException known
        && (known.code().kind() == ErrorCode.Kind.INVALID_INPUT
            || known.code().kind() == ErrorCode.Kind.LIMIT);
  }

  @Override
  public void close() {
    Loop running = loop.getAndSet(null);
    if (running != null) {
      running.close();
    }
  }
}
