package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.ACTIVITY_NAME_INVALID;
import static io.millrace.base.ErrorCode.ACTIVITY_NOT_FOUND;
import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;
import static io.millrace.base.MillraceException.require;

import io.millrace.pipeline.ActivityStore.Taken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Hands the tasks of activities to workers that poll. Of those who wait for one activity on this
/// node, one looks into the queue: when a task comes in here, and now and then for what other nodes
/// put there. Thread-safe.
final class ActivityQueue implements Activities {
  private static final Duration LOOK = Duration.ofMillis(500);

  /// Those who wait for the tasks of one activity, in the order in which they came.
  private static final class Line {
    private static final int LENGTH_MAX = 1_000;

    private final Semaphore places = new Semaphore(LENGTH_MAX);
    private final Semaphore head = new Semaphore(1, true);
    private final Semaphore arrivals = new Semaphore(0);
  }

  private final ActivityStore store;
  private final TokenSeal seal;
  private final Signals signals;
  private final InstantSource clock;
  private final Map<String, Line> lines = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  ActivityQueue(ActivityStore store, TokenSeal seal, Signals signals, InstantSource clock) {
    this.store = store;
    this.seal = seal;
    this.signals = signals;
    this.clock = clock;
  }

  @Override
  public Activity create(String name) {
    require(Names.valid(name), ACTIVITY_NAME_INVALID, Names.FIX, "'%s' names no activity.", name);
    return store.create(new Activity(name, now()));
  }

  @Override
  public Optional<Activity> find(String name) {
    return store.find(name);
  }

  @Override
  public List<Activity> list(String after, int limit) {
    return store.list(after, limit);
  }

  @Override
  public void delete(String name) {
    store.delete(name);
  }

  /// A task has come into the queue of `activity`.
  void arrived(String activity) {
    Line line = lines.get(activity);
    if (line != null) {
      line.arrivals.release();
    }
  }

  @Override
  public Optional<Work> poll(String activity, String worker, Duration limit)
      throws InterruptedException {
    require(
        store.find(activity).isPresent(),
        ACTIVITY_NOT_FOUND,
        "Create the activity first, or list the activities to find its name.",
        "There is no activity '%s'.",
        activity);
    Line line = lines.computeIfAbsent(activity, _ -> new Line());
    require(
        line.places.tryAcquire(),
        LIMIT_EXCEEDED,
        "Poll with fewer workers, or poll another node.",
        "%d workers wait for tasks of '%s' already.",
        Line.LENGTH_MAX,
        activity);
    try {
      return wait(line, activity, worker, System.nanoTime() + limit.toNanos());
    } finally {
      line.places.release();
    }
  }

  private Optional<Work> wait(Line line, String activity, String worker, long until)
      throws InterruptedException {
    if (!line.head.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      while (true) {
        line.arrivals.drainPermits();
        Optional<Taken> taken = store.take(activity, worker);
        long left = until - System.nanoTime();
        if (taken.isPresent() || left <= 0 || closed.get()) {
          return taken.map(this::handOver);
        }
        var _ = line.arrivals.tryAcquire(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
      }
    } finally {
      line.head.release();
    }
  }

  private Work handOver(Taken taken) {
    signals.news(taken.attempt().execution());
    return new Work(seal.token(taken.attempt()), taken.input());
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  @Override
  public void close() {
    closed.set(true);
    lines.values().forEach(line -> line.arrivals.release());
  }
}
