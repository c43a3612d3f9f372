package io.millrace.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Virtual time and one thread: of all that is due, what runs next follows from a seed.
final class World {
  static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final int TASK_MILLIS_MAX = 12_000;
  private static final int STEPS_MAX = 100_000;

  /// Something to do. Its thread never starts: it is what others interrupt.
  private record Job(long due, Place place, Thread thread, Runnable work, Future<?> wanted) {}

  /// Where jobs run: a node that can freeze and die, or the people outside.
  final class Place implements Workers {
    private boolean stopped;
    private boolean frozen;
    private Duration ahead = Duration.ZERO;

    @Override
    public Thread start(String name, Runnable work) {
      long millis = name.startsWith("task ") ? random.nextInt(TASK_MILLIS_MAX) : random.nextInt(3);
      return enqueue(Duration.ofMillis(millis), name, work, new CompletableFuture<Void>());
    }

    @Override
    public Future<?> later(Duration delay, String name, Runnable work) {
      Future<?> wanted = new CompletableFuture<Void>();
      enqueue(delay, name, work, wanted);
      return wanted;
    }

    private Thread enqueue(Duration delay, String name, Runnable work, Future<?> wanted) {
      Thread thread = Thread.ofPlatform().name(name).unstarted(work);
      if (!stopped) {
        jobs.add(new Job(nanos + Math.max(0, delay.toNanos()), this, thread, work, wanted));
      }
      return thread;
    }

    @Override
    public void repeat(Duration pause, String name, Runnable work) {
      var _ =
          later(
              pause,
              name,
              () -> {
                try {
                  work.run();
                } finally {
                  repeat(pause, name, work);
                }
              });
    }

    @Override
    public void pause(Duration length) {
      nanos += length.toNanos();
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public void stop() {
      stopped = true;
      jobs.removeIf(job -> job.place() == this);
    }

    @Override
    public void stopNow() {
      stop();
    }

    @Override
    public boolean isStopped() {
      return stopped;
    }

    /// Stands still while others go on, even in the middle of what it does.
    void freeze(Duration length) {
      long until = nanos + length.toNanos();
      boolean interrupted = Thread.interrupted();
      frozen = true;
      for (Job next = next(until); next != null; next = next(until)) {
        run(next);
      }
      nanos = Math.max(nanos, until);
      frozen = false;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    boolean isFrozen() {
      return frozen;
    }

    /// Its wall clock, which can be set.
    InstantSource clock() {
      return () -> START.plusNanos(nanos).plus(ahead);
    }

    void set(Duration newAhead) {
      ahead = newAhead;
    }
  }

  final SplittableRandom random;
  private final Consumer<RuntimeException> lost;
  private final List<Job> jobs = new ArrayList<>();
  private long nanos;
  private int steps;

  /// @param lost hears of what a job threw
  World(long seed, Consumer<RuntimeException> lost) {
    this.random = new SplittableRandom(seed);
    this.lost = lost;
  }

  Place place() {
    return new Place();
  }

  /// Runs jobs until `done`.
  void run(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      Job next = next(Long.MAX_VALUE);
      if (next == null) {
        throw new AssertionError("nothing will ever happen again");
      }
      run(next);
    }
  }

  /// One of those that are due; if there is none, time goes on to the next that is due `until`.
  private @Nullable Job next(long until) {
    if (++steps > STEPS_MAX) {
      throw new AssertionError("no end in sight after " + Duration.ofNanos(nanos));
    }
    jobs.removeIf(job -> job.wanted().isCancelled());
    List<Job> able = jobs.stream().filter(job -> !job.place().frozen).toList();
    long first = able.stream().mapToLong(Job::due).min().orElse(Long.MAX_VALUE);
    if (able.isEmpty() || first > until) {
      return null;
    }
    nanos = Math.max(nanos, first);
    List<Job> due = able.stream().filter(job -> job.due() <= nanos).toList();
    Job next = due.get(random.nextInt(due.size()));
    jobs.remove(next);
    return next;
  }

  private void run(Job job) {
    if (job.thread().isInterrupted()) {
      Thread.currentThread().interrupt();
    }
    try {
      job.work().run();
    } catch (Crash _) {
      // The node has stopped; what it was about to do is not done.
    } catch (RuntimeException e) {
      lost.accept(e);
    } finally {
      Thread.interrupted();
    }
  }

  /// Unwinds what a node was doing when it died.
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
      super("crash", null, false, false);
    }
  }
}
