package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is on record about Express executions. Ends are collected and put into the journal a few
/// times a second, beside what runs. Guarded by its own monitor.
final class ExpressRecords {
  private static final Logger log = LoggerFactory.getLogger(ExpressRecords.class);
  private static final Duration DELAY = Duration.ofMillis(200);
  private static final int WAITING_MAX = 10_000;

  private final ExpressJournal journal;
  private final Workers workers;
  private List<Execution> waiting = new ArrayList<>();
  private int dropped;
  private boolean scheduled;

  ExpressRecords(ExpressJournal journal, Workers workers) {
    this.journal = journal;
    this.workers = workers;
  }

  /// An execution that the journal has as running has ended.
  synchronized void ended(Execution execution) {
    waiting.add(execution);
    schedule();
  }

  /// An execution that the journal does not have has ended. It is left out if too much is waiting.
  synchronized void passed(Execution execution) {
    if (waiting.size() < WAITING_MAX) {
      waiting.add(execution);
      schedule();
    } else {
      dropped++;
    }
  }

  Optional<Execution> find(ExecutionId id) {
    flush();
    return journal.find(id);
  }

  /// As [ExpressJournal#list].
  List<Execution> list(Executions.Filter filter) {
    flush();
    return journal.list(filter);
  }

  private void schedule() {
    if (!scheduled && !workers.isStopped()) {
      scheduled = true;
      var _ = workers.later(DELAY, "express-journal", this::flush);
    }
  }

  /// Writes what has ended so far; what cannot be written is tried again.
  void flush() {
    List<Execution> some;
    synchronized (this) {
      scheduled = false;
      some = waiting;
      waiting = new ArrayList<>();
      if (dropped > 0) {
        log.warn("express.journal.full dropped={}", dropped);
        dropped = 0;
      }
    }
    if (some.isEmpty()) {
      return;
    }
    try {
      journal.ended(some);
    } catch (MillraceException e) {
      log.warn("express.journal.delayed executions={} reason={}", some.size(), e.detail());
      some.forEach(this::passed);
    }
  }
}
