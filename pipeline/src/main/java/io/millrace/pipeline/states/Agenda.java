package io.millrace.pipeline.states;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/// What can happen next: lines of control that can write an event, moments that are waited for, and
/// tasks that are in flight. Not thread-safe.
final class Agenda {
  /// A moment that a line of control waits for.
  private record Timer(Instant due, long order, Lane lane, Consumer<Instant> then) {}

  private final Deque<Lane> ready = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparing(Timer::due).thenComparingLong(Timer::order));
  private final Map<Lane, Timer> timerOf = new HashMap<>();

  /// By the visit's entered event.
  private final Map<Long, Lane> inFlight = new LinkedHashMap<>();

  private long order;

  /// The lane goes on at once, before others.
  void next(Lane lane, Planned planned) {
    lane.planned = planned;
    ready.addFirst(lane);
  }

  /// The lane goes on after those that can go on already.
  void later(Lane lane, Planned planned) {
    lane.planned = planned;
    ready.addLast(lane);
  }

  Optional<Lane> first() {
    return Optional.ofNullable(ready.peekFirst());
  }

  /// Calls `then` with `due` once that moment has come.
  void at(Instant due, Lane lane, Consumer<Instant> then) {
    Timer timer = new Timer(due, order++, lane, then);
    timers.add(timer);
    timerOf.put(lane, timer);
  }

  void fire(Instant now) {
    while (!timers.isEmpty() && !timers.peek().due().isAfter(now)) {
      Timer timer = timers.remove();
      timerOf.remove(timer.lane());
      timer.then().accept(timer.due());
    }
  }

  Optional<Instant> wakeAt() {
    return Optional.ofNullable(timers.peek()).map(Timer::due);
  }

  void fly(Lane lane) {
    inFlight.put(lane.here().entered, lane);
  }

  Map<Long, Lane> inFlight() {
    return inFlight;
  }

  /// What the lane has planned has happened, or does not happen any more.
  void forget(Lane lane) {
    stop(lane);
    lane.planned = null;
  }

  /// Nothing of this lane happens any more, unless a redrive takes up what it has planned.
  void stop(Lane lane) {
    ready.remove(lane);
    Timer timer = timerOf.remove(lane);
    if (timer != null) {
      timers.remove(timer);
    }
    if (lane.visit != null) {
      inFlight.remove(lane.visit.entered, lane);
    }
  }

  void clear() {
    ready.clear();
    timers.clear();
    timerOf.clear();
    inFlight.clear();
  }
}
