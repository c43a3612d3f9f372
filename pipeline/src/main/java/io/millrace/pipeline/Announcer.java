package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that executions have ended: to those who wait here, to the parent, to the listeners, at
/// least once; and to those who look on that something has changed. Thread-safe.
final class Announcer {
  private static final Logger log = LoggerFactory.getLogger(Announcer.class);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Workers workers;
  private final ExecutionStore store;
  private final Signals signals;
  private final Sweeper sweeper;
  private final List<ExecutionEndListener> endListeners;
  private final List<ExecutionListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<ExecutionId, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
  private final Set<ExecutionId> announcing = ConcurrentHashMap.newKeySet();

  Announcer(
      Workers workers,
      ExecutionStore store,
      Signals signals,
      Sweeper sweeper,
      List<ExecutionEndListener> endListeners) {
    this.workers = workers;
    this.store = store;
    this.signals = signals;
    this.sweeper = sweeper;
    this.endListeners = List.copyOf(endListeners);
  }

  void announceAll(List<Execution> ended) {
    for (Execution execution : ended) {
      CompletableFuture<Void> end = waiting.get(execution.id());
      if (end != null) {
        end.complete(null);
      }
      if (announcing.add(execution.id())) {
        workers.start("execution-end " + execution.id(), () -> announce(execution));
      }
    }
  }

  private void announce(Execution execution) {
    try {
      execution.parent().ifPresent(signals::childEnded);
      for (ExecutionEndListener listener : endListeners) {
        listener.ended(execution);
      }
      store.announced(execution);
    } catch (MillraceException e) {
      log.warn("execution.end.unheard execution={} reason={}", execution.id(), e.detail());
      sweeper.soon();
    } catch (RuntimeException e) {
      log.error("execution.end.unheard execution={}", execution.id(), e);
    } finally {
      announcing.remove(execution.id());
    }
  }

  void changed(ExecutionId id) {
    for (ExecutionListener listener : listeners) {
      try {
        listener.changed(id);
      } catch (RuntimeException e) {
        log.warn("execution.listener.failed execution={}", id, e);
      }
    }
  }

  Executions.Listening listen(ExecutionListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  Execution await(ExecutionId id, Duration limit) throws InterruptedException {
    long until = System.nanoTime() + limit.toNanos();
    CompletableFuture<Void> end = waiting.computeIfAbsent(id, _ -> new CompletableFuture<>());
    try {
      while (true) {
        Optional<Execution> execution = store.find(id);
        long left = until - System.nanoTime();
        if (execution.isEmpty() || execution.get().status().ended() || left <= 0) {
          return execution.orElseThrow(() -> Archive.absent(id));
        }
        look(end, Math.min(left, LOOK.toNanos()));
      }
    } finally {
      waiting.remove(id, end);
    }
  }

  private static void look(CompletableFuture<Void> end, long nanos) throws InterruptedException {
    try {
      end.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // The execution may have ended on another node: the caller looks again.
    }
  }
}
