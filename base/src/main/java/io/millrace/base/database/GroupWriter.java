package io.millrace.base.database;

import static io.millrace.base.ErrorCode.DATABASE_UNAVAILABLE;

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
/// `closed` and the order of the queue are guarded by `lock`: after the end mark no unit follows.
final class GroupWriter implements AutoCloseable {
  private static final int WAITING_MAX = 10_000;
  private static final int GROUP_MAX = 500;
  private static final Unit<?, ?> END = Unit.of(_ -> true);

  private final GroupCommit commit;
  private final Semaphore places = new Semaphore(WAITING_MAX);
  private final LinkedBlockingQueue<Unit<?, ?>> waiting = new LinkedBlockingQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Thread thread;
  private boolean closed;

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
    while (gather(group)) {
      places.release(group.size());
      commit.commit(group);
      group.clear();
    }
  }

  /// Fills the empty `group` with what waits, at least one unit; false at the end.
  private boolean gather(List<Unit<?, ?>> group) {
    Unit<?, ?> first = first();
    if (first == END) {
      return false;
    }
    group.add(first);
    @Nullable Unit<?, ?> next = waiting.peek();
    while (next != null && next != END && group.size() < GROUP_MAX) {
      group.add(next);
      waiting.remove();
      next = waiting.peek();
    }
    return true;
  }

  private Unit<?, ?> first() {
    while (true) {
      try {
        return waiting.take();
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
