package io.millrace.pipeline.event;

import io.millrace.base.json.Json;
import io.millrace.pipeline.background.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Fires schedules. A firing is an event whose id is the due time: after a crash it is published
/// again and known. What becomes of times that were missed, and of a schedule whose last target is
/// still at work, is the schedule's to say.
public final class Scheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /// New schedules and a clock that was set are noticed within this time.
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /// A firing that is later than this was missed.
  private static final Duration LATE = Duration.ofMinutes(1);

  private final ScheduleStore store;
  private final DurableEventBus bus;
  private final TargetKinds kinds;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Loop> loop = new AtomicReference<>();

  /// When the loop looked last.
  private Instant looked = Instant.MAX;

  public Scheduler(
      ScheduleStore store, DurableEventBus bus, TargetKinds kinds, InstantSource clock) {
    this.store = store;
    this.bus = bus;
    this.kinds = kinds;
    this.clock = clock;
  }

  public void start() {
    loop.set(Loop.start("schedules", this::fireDue));
  }

  /// Fires what is due.
  /// @return how long until the next one may be due
  Duration fireDue() {
    Instant now = clock.instant();
    if (now.isBefore(looked)) {
      bringForward(now);
    }
    looked = now;
    boolean isMoreDue = false;
    for (ScheduleStore.Due due : store.due(now)) {
      isMoreDue |= settle(due, now);
    }
    if (isMoreDue) {
      return Duration.ZERO;
    }
    return store
        .nextDue()
        .map(next -> Duration.between(now, next))
        .filter(pause -> pause.isPositive() && pause.compareTo(LONGEST_PAUSE) < 0)
        .orElse(LONGEST_PAUSE);
  }

  /// The clock was set back, perhaps while the server was down. What fired under a clock that was
  /// ahead is not to hold up the times that come now; those that have fired are known by their ids.
  private void bringForward(Instant now) {
    for (Schedules.Planned planned : store.list()) {
      Schedule schedule = planned.schedule();
      Optional<Instant> next = schedule.next(now);
      planned
          .nextDue()
          .filter(due -> next.filter(due::isAfter).isPresent())
          .ifPresent(due -> store.advance(schedule.name(), due, next, Optional.empty()));
    }
  }

  /// Fires it, leaves it out, or lets it wait.
  /// @return whether it is due again already
  private boolean settle(ScheduleStore.Due due, Instant now) {
    Schedule schedule = due.schedule();
    boolean isBusy = schedule.overlap() != Schedule.Overlap.ALLOW && isBusy(due);
    if (isBusy && schedule.overlap() == Schedule.Overlap.QUEUE) {
      return false;
    }
    Optional<Instant> next = schedule.following(due.due(), now);
    if (isBusy) {
      skip(due, next, "still-running");
    } else if (schedule.catchUp() == Schedule.CatchUp.NONE && due.due().isBefore(now.minus(LATE))) {
      skip(due, next, "missed");
    } else {
      fire(due, next);
    }
    return next.filter(time -> !time.isAfter(now)).isPresent();
  }

  private void skip(ScheduleStore.Due due, Optional<Instant> next, String reason) {
    String name = due.schedule().name();
    store.advance(name, due.due(), next, Optional.empty());
    LOG.info("schedule.skipped name={} due={} reason={}", name, due.due(), reason);
  }

  private void fire(ScheduleStore.Due due, Optional<Instant> next) {
    Schedule schedule = due.schedule();
    Event event = event(schedule, due.due());
    bus.publish(
        event,
        schedule
            .target()
            .map(target -> List.of(new EventStore.Match(rule(schedule), target)))
            .orElse(List.of()));
    store.advance(schedule.name(), due.due(), next, Optional.of(event.id()));
  }

  private boolean isBusy(ScheduleStore.Due due) {
    return due
        .lastEvent()
        .flatMap(id -> bus.find(source(due.schedule()), id))
        .map(EventBus.Published::deliveries)
        .orElse(List.of())
        .stream()
        .filter(delivery -> delivery.rule().equals(rule(due.schedule())))
        .anyMatch(this::isBusy);
  }

  private boolean isBusy(EventBus.Delivery delivery) {
    return switch (delivery.state()) {
      case PENDING -> true;
      case DELIVERED -> kinds.kind(delivery.target()).running(delivery.detail());
      case DEAD -> false;
    };
  }

  private static String source(Schedule schedule) {
    return Event.OWN_SOURCES + "schedule/" + schedule.name();
  }

  private static String rule(Schedule schedule) {
    return "schedule:" + schedule.name();
  }

  private static Event event(Schedule schedule, Instant due) {
    ObjectNode data = Json.object();
    data.put("schedule", schedule.name());
    data.put("due", due.toString());
    return new Event(
        due.toString(),
        source(schedule),
        Event.SCHEDULE_FIRED,
        Optional.of(schedule.name()),
        due,
        data);
  }

  @Override
  public void close() {
    Loop running = loop.getAndSet(null);
    if (running != null) {
      running.close();
    }
  }
}
