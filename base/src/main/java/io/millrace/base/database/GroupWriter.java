package io.millrace.base.database;

import static io.millrace.base.ErrorCode.DATABASE_UNAVAILABLE;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one thread that writes: takes all units that wait, commits them as one group, tells their
/// callers, and starts over. While one group is on its way to the disk the next one gathers.
///
/// Callers that write again and again would thus fall into two groups that take turns, and pay for
/// twice as many commits. So where a commit takes long, as over a network, a group waits a fraction
/// of that time for those who were just told.
///
/// `closed` and the order of the queue are guarded by `lock`: after the end mark no unit follows.
final class GroupWriter implements AutoCloseable {
  private static final int WAITING_MAX = 10_000;
  private static final int GROUP_MAX = 500;
  private static final int PAUSES_PER_COMMIT = 4;
  private static final long PAUSE_MAX_NANOS = 1_000_000;

  /// A shorter one costs more, by the turns of threads, than the commits that it saves.
  private static final long PAUSE_MIN_NANOS = 250_000;

  private static final Unit<?, ?> END = Unit.of(_ -> true);

  private final GroupCommit commit;
  private final Semaphore places = new Semaphore(WAITING_MAX);
  private final LinkedBlockingQueue<Unit<?, ?>> waiting = new LinkedBlockingQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Thread thread;
  private boolean closed;

  /// Of the writer's thread: the end mark was seen.
  private boolean ended;

  /// @param scope runs the thread's work, within whatever is to hold for all units
  GroupWriter(GroupCommit commit, Consumer<Runnable> scope) {
    this.commit = commit;
    this.thread =
        Thread.ofPlatform().name("database-writer").daemon().start(() -> scope.accept(this::run));
  }

  <A> A write(Unit<?, A> unit) {
    places.acquireUninterruptibly();
    if (!enqueue(unit)) {
      throw new MillraceException(
          DATABASE_UNAVAILABLE, "The database is closed.", "Start the server again.");
    }
    return unit.await();
  }

  private boolean enqueue(Unit<?, ?> unit) {
    lock.lock();
    try {
      if (closed) {
        places.release();
        return false;
      }
      return waiting.add(unit);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    List<Unit<?, ?>> group = new ArrayList<>();
    int told = 0;
    long pause = 0;
    while (gather(group, told, pause)) {
      places.release(group.size());
      long begin = System.nanoTime();
      commit.commit(group);
      pause = Math.min((System.nanoTime() - begin) / PAUSES_PER_COMMIT, PAUSE_MAX_NANOS);
      told = group.size();
      group.clear();
    }
  }

  /// Fills the empty `group` with what waits, at least one unit; false at the end.
  /// @param told how many callers were told last; they may soon come again, unless it is one alone
  /// @param pause how long the next of them is waited for, in nanoseconds
  private boolean gather(List<Unit<?, ?>> group, int told, long pause) {
    if (ended || !add(group, Long.MAX_VALUE)) {
      return false;
    }
    boolean waits = true;
    while (waits && group.size() < GROUP_MAX) {
      waits = add(group, 0);
    }
    int expected = Math.min(told + group.size(), GROUP_MAX);
    boolean comes = !ended && expected > 2 && pause >= PAUSE_MIN_NANOS;
    while (comes && group.size() < expected) {
      comes = add(group, pause);
    }
    return true;
  }

  /// Adds a unit that waits or comes within `nanos`; false if there is none, or at the end.
  private boolean add(List<Unit<?, ?>> group, long nanos) {
    @Nullable Unit<?, ?> next = next(nanos);
    if (next == null || next == END) {
      ended = next == END;
      return false;
    }
    return group.add(next);
  }

  private @Nullable Unit<?, ?> next(long nanos) {
    while (true) {
      try {
        return waiting.poll(nanos, NANOSECONDS);
      } catch (InterruptedException e) {
        // Nobody ends this thread but the end mark: units that wait must not be lost.
      }
    }
  }

  /// Commits what waits, then ends the thread.
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        waiting.add(END);
      }
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
