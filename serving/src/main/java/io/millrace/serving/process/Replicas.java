package io.millrace.serving.process;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// How many processes a model has and which of them answers: as many as requests in flight need,
/// within limits; a request that finds none free waits. There is none before the first [#take] or
/// [#start]. Thread-safe.
final class Replicas {
  private final ProcessLimits limits;
  private final Supplier<Replica> source;
  private final ModelErrors errors;
  private final InstantSource clock;

  /// Guards what is below.
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final List<Slot> slots = new ArrayList<>();
  private int waiting;
  private boolean closed;

  /// When all processes that there are were last needed.
  private Instant neededAt;

  /// A process, and how many requests it has.
  static final class Slot {
    private final Replica replica;
    private int inFlight;

    private Slot(Replica replica) {
      this.replica = replica;
    }

    Replica replica() {
      return replica;
    }

    /// What it has now, to look at.
    record View(Replica replica, int inFlight) {}

    private View view() {
      return new View(replica, inFlight);
    }
  }

  /// @param source of processes that are not started yet
  Replicas(
      ProcessLimits limits, Supplier<Replica> source, ModelErrors errors, InstantSource clock) {
    this.limits = limits;
    this.source = source;
    this.errors = errors;
    this.clock = clock;
    this.neededAt = clock.instant();
  }

  /// Waits until one is ready.
  /// @throws io.millrace.base.MillraceException with `MODEL_PROCESS_FAILED` if none can be
  void start() {
    // A replica that starts is ready or has failed some time: its parts have limits of their own.
    Deadline deadline = Deadline.in(Duration.ofDays(1));
    lock.lock();
    try {
      neededAt = clock.instant();
      while (true) {
        wake();
        if (slots.stream().anyMatch(slot -> slot.replica.state() == Replica.State.READY)) {
          return;
        }
        requireHope();
        await(deadline);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a process that is ready and has room; it is to be given back.
  /// @throws io.millrace.base.MillraceException with `MODEL_PROCESS_BUSY`, `MODEL_PROCESS_TIMEOUT`
  ///     or `MODEL_PROCESS_FAILED`
  Slot take(Deadline deadline) {
    lock.lock();
    try {
      wake();
      Optional<Slot> free = free();
      if (free.isEmpty() && waiting >= limits.queue()) {
        throw errors.busy(waiting);
      }
      waiting++;
      try {
        while (free.isEmpty()) {
          grow();
          requireHope();
          await(deadline);
          wake();
          free = free();
        }
      } finally {
        waiting--;
      }
      free.get().inFlight++;
      grow();
      return free.get();
    } finally {
      lock.unlock();
    }
  }

  void give(Slot slot) {
    lock.lock();
    try {
      noteNeed();
      slot.inFlight--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Slot> free() {
    return slots.stream()
        .filter(slot -> slot.replica.state() == Replica.State.READY)
        .filter(slot -> slot.inFlight < limits.parallel())
        .min(Comparator.comparingInt(slot -> slot.inFlight));
  }

  /// Starts the first process, or as many as are always kept.
  private void wake() {
    if (closed) {
      throw errors.failed("the server is stopping", null);
    }
    while (slots.size() < Math.max(1, limits.replicasMin())) {
      add();
    }
  }

  /// Starts another process if those that there are have more than they should.
  private void grow() {
    noteNeed();
    if (needed() > limits.target() * slots.size() && slots.size() < limits.replicasMax()) {
      add();
    }
  }

  private void add() {
    Slot slot = new Slot(source.get());
    slots.add(slot);
    slot.replica.start();
  }

  private int needed() {
    return slots.stream().mapToInt(slot -> slot.inFlight).sum() + waiting;
  }

  private void noteNeed() {
    if (needed() > limits.target() * (slots.size() - 1)) {
      neededAt = clock.instant();
    }
  }

  /// Ends a process that has not been needed for long; to be called often.
  /// @param inUse whether an endpoint has the model; otherwise none is kept, and none that has
  ///     failed is started again
  void shrink(boolean inUse) {
    List<Slot> over = new ArrayList<>();
    lock.lock();
    try {
      noteNeed();
      if (!inUse && isHopeless()) {
        over.addAll(slots);
        slots.clear();
      }
      int kept = inUse ? limits.replicasMin() : 0;
      Optional<Slot> unused = slots.stream().filter(slot -> slot.inFlight == 0).findFirst();
      boolean idle = !clock.instant().isBefore(neededAt.plus(limits.idle()));
      if (slots.size() > kept && idle && unused.isPresent()) {
        slots.remove(unused.get());
        over.add(unused.get());
        neededAt = clock.instant();
      }
    } finally {
      lock.unlock();
    }
    over.forEach(slot -> Thread.ofVirtual().start(slot.replica::stop));
  }

  /// @throws io.millrace.base.MillraceException with `MODEL_PROCESS_FAILED` if no process is on the
  ///     way
  private void requireHope() {
    if (isHopeless()) {
      throw errors.failed(slots.getFirst().replica.reason(), null);
    }
  }

  private boolean isHopeless() {
    return !slots.isEmpty()
        && slots.stream().allMatch(slot -> slot.replica.state() == Replica.State.FAILED);
  }

  /// Why there is no free process.
  private String obstacle() {
    return slots.stream()
        .map(slot -> slot.replica.reason())
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .orElse("all its processes are busy");
  }

  @SuppressWarnings("WaitNotInLoop") // callers look again
  private void await(Deadline deadline) {
    try {
      if (changed.awaitNanos(deadline.remainingNanos()) <= 0) {
        throw errors.notFree(obstacle());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.failed("the wait was interrupted", e);
    }
  }

  /// Has those who wait look again.
  void changed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Ends all processes. Blocks.
  void close() {
    List<Slot> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(slots);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    all.forEach(slot -> Thread.ofVirtual().start(slot.replica::stop));
    all.forEach(slot -> slot.replica.stop());
  }

  /// All that there are now.
  List<Slot.View> list() {
    lock.lock();
    try {
      return slots.stream().map(Slot::view).toList();
    } finally {
      lock.unlock();
    }
  }

  /// How many requests wait for a process.
  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }
}
