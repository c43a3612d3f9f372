package io.millrace.pipeline;

import java.util.ArrayDeque;
import java.util.Queue;

/// How many tasks may run at once; the rest waits in line. Guarded by its own monitor.
final class TaskSlots {
  private final Workers workers;
  private final Queue<Attempt> waiting = new ArrayDeque<>();
  private int free;
  private boolean closed;

  TaskSlots(Workers workers, int free) {
    this.workers = workers;
    this.free = free;
  }

  /// True: the attempt may run, and must [#release] later. False: it stands in line; its
  /// [Attempt#granted] is called when its turn has come.
  synchronized boolean take(Attempt attempt) {
    if (free > 0 && !closed) {
      free--;
      return true;
    }
    waiting.add(attempt);
    return false;
  }

  /// The attempt leaves the line.
  synchronized void withdraw(Attempt attempt) {
    waiting.remove(attempt);
  }

  void release() {
    Attempt next = next();
    if (next != null) {
      workers.start("task-slot", next::granted);
    }
  }

  private synchronized @org.jspecify.annotations.Nullable Attempt next() {
    Attempt next = closed ? null : waiting.poll();
    if (next == null) {
      free++;
    }
    return next;
  }

  /// Nothing is granted any more.
  synchronized void close() {
    closed = true;
  }
}
