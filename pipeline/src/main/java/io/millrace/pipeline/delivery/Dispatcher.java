package io.millrace.pipeline.delivery;

import io.millrace.pipeline.background.Loop;
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

/// Empties an outbox in the background: makes each delivery that is due, and again with growing
/// pauses until it is taken, refused for good, tried often enough, or a day has passed. A delivery
/// may be made twice (after a crash between the effect and its record), with the same id.
///
/// @param <D> what is delivered, and to whom
public final class Dispatcher<D> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration IDLE = Duration.ofSeconds(30);

  /// How the due deliveries of one round are made.
  public enum Order {
    /// The oldest first, each after the one before it.
    ONE_BY_ONE(100),
    /// All at once; one that hangs holds up at most the other fifteen.
    SIDE_BY_SIDE(16);

    private final int round;

    Order(int round) {
      this.round = round;
    }
  }

  private final String what;
  private final Order order;
  private final Outbox<D> outbox;
  private final Handover<D> handover;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Loop> loop = new AtomicReference<>();

  /// @param what is delivered, one word for the log
  public Dispatcher(
      String what, Order order, Outbox<D> outbox, Handover<D> handover, InstantSource clock) {
    this.what = what;
    this.order = order;
    this.outbox = outbox;
    this.handover = handover;
    this.clock = clock;
  }

  /// Begins to deliver, with what was left over first.
  public void start() {
    loop.set(Loop.start(what + "-deliveries", this::deliverDue));
  }

  /// Says that something has come into the outbox.
  public void wake() {
    Loop running = loop.get();
    if (running != null) {
      running.wake();
    }
  }

  /// Makes the deliveries whose time has come.
  /// @return how long until the next one is due
  public Duration deliverDue() throws InterruptedException {
    List<Outbox.Due<D>> due = outbox.due(clock.instant(), order.round);
    switch (order) {
      case ONE_BY_ONE -> oneByOne(due);
      case SIDE_BY_SIDE -> sideBySide(due);
    }
    if (due.size() == order.round) {
      return Duration.ZERO;
    }
    return outbox
        .nextDue()
        .map(next -> Duration.between(clock.instant(), next))
        .filter(pause -> pause.compareTo(IDLE) < 0)
        .orElse(IDLE);
  }

  private void oneByOne(List<Outbox.Due<D>> due) throws InterruptedException {
    for (Outbox.Due<D> delivery : due) {
      deliver(delivery);
    }
  }

  private void sideBySide(List<Outbox.Due<D>> due) throws InterruptedException {
    List<Thread> delivering = new ArrayList<>();
    for (Outbox.Due<D> delivery : due) {
      delivering.add(
          Thread.ofVirtual()
              .name(what + "-delivery")
              .start(
                  () -> {
                    try {
                      deliver(delivery);
                    } catch (InterruptedException _) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    for (Thread thread : delivering) {
      thread.join();
    }
  }

  private void deliver(Outbox.Due<D> delivery) throws InterruptedException {
    try {
      String result = handover.make(delivery);
      outbox.delivered(delivery.id(), result);
      LOG.info("{}.delivered delivery={} result={}", what, delivery.id(), result);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      Instant now = clock.instant();
      boolean over =
          handover.isFinal(e)
              || delivery.attempts() + 1 >= handover.attemptsMax()
              || Retries.over(delivery.since(), now);
      String reason = String.valueOf(e.getMessage());
      outbox.failed(
          delivery.id(),
          reason,
          over ? Optional.empty() : Optional.of(now.plus(Retries.pause(delivery.attempts() + 1))));
      LOG.warn(
          "{}.delivery.failed delivery={} final={} reason={}", what, delivery.id(), over, reason);
    }
  }

  @Override
  public void close() {
    Loop running = loop.getAndSet(null);
    if (running != null) {
      running.close();
    }
  }
}
