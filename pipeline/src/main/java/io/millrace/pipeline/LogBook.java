package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.ExecutionStore.StoredLine;
import io.millrace.pipeline.ExecutionView.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collects what attempts say and stores it a few times a second, or when the database answers
/// again. Guarded by its own monitor; a crash loses at most the last moment.
final class LogBook {
  private static final Logger log = LoggerFactory.getLogger(LogBook.class);
  private static final Duration DELAY = Duration.ofMillis(200);
  private static final int LINES_MAX = 50_000;

  private final ExecutionStore store;
  private final Workers workers;

  /// Held while something is being stored: who flushes waits for what is on its way, too.
  private final ReentrantLock storing = new ReentrantLock();

  private List<StoredLine> lines = new ArrayList<>();
  private Map<AttemptId, Progress> progress = new LinkedHashMap<>();
  private boolean scheduled;

  LogBook(ExecutionStore store, Workers workers) {
    this.store = store;
    this.workers = workers;
  }

  /// False if too much is waiting to be stored: the line is dropped.
  synchronized boolean write(StoredLine line) {
    if (lines.size() >= LINES_MAX) {
      return false;
    }
    lines.add(line);
    schedule();
    return true;
  }

  synchronized void write(AttemptId attempt, Progress said) {
    progress.put(attempt, said);
    schedule();
  }

  private void schedule() {
    if (!scheduled && !workers.isStopped()) {
      scheduled = true;
      var _ = workers.later(DELAY, "execution-log", this::flush);
    }
  }

  /// Stores what has been said so far; it is stored when this returns, unless the database is away.
  void flush() {
    storing.lock();
    try {
      storeAll();
    } finally {
      storing.unlock();
    }
  }

  private void storeAll() {
    List<StoredLine> someLines;
    Map<AttemptId, Progress> someProgress;
    synchronized (this) {
      scheduled = false;
      someLines = lines;
      someProgress = progress;
      lines = new ArrayList<>();
      progress = new LinkedHashMap<>();
    }
    if (someLines.isEmpty() && someProgress.isEmpty()) {
      return;
    }
    try {
      store.report(someLines, someProgress);
    } catch (MillraceException e) {
      log.warn("execution.log.delayed lines={} reason={}", someLines.size(), e.detail());
      keep(someLines, someProgress);
    }
  }

  /// What could not be stored goes before what has been said since; the newest lines are dropped if
  /// it is too much.
  private synchronized void keep(
      List<StoredLine> earlyLines, Map<AttemptId, Progress> earlyProgress) {
    earlyLines.addAll(lines.subList(0, Math.min(lines.size(), LINES_MAX - earlyLines.size())));
    lines = earlyLines;
    earlyProgress.putAll(progress);
    progress = earlyProgress;
    schedule();
  }
}
