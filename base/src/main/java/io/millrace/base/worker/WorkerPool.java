package io.millrace.base.worker;

import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;
import static io.millrace.base.ErrorCode.WORKER_FAILED;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A few workers of one kind, for short conversations. One that has finished a conversation well is
/// used again; after any failure it is thrown away. There is none before the first conversation,
/// and none is left a minute after the last one. Thread-safe.
public final class WorkerPool implements AutoCloseable {
  private static final int QUEUE = 64;
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final WorkerSpec spec;
  private final Semaphore turns;

  /// By their present stay in here. Guarded by this object's monitor, as are the two below.
  private final SequencedMap<Object, Worker> idle = new LinkedHashMap<>();

  private final Set<Worker> busy = new HashSet<>();
  private boolean closed;

  /// @param parallel most workers at the same time
  public WorkerPool(WorkerSpec spec, int parallel) {
    this.spec = spec;
    this.turns = new Semaphore(parallel, true);
  }

  /// Holds a conversation with a worker, after waiting for one if all are busy.
  ///
  /// @param limit longest time of the conversation; the worker is killed then
  /// @throws MillraceException with `LIMIT_EXCEEDED` if too many wait; with `WORKER_FAILED` if a
  ///     worker cannot be started or ends in the middle
  public <T> T call(Worker.Conversation<T> conversation, Duration limit) throws TimeoutException {
    require(
        turns.getQueueLength() < QUEUE,
        LIMIT_EXCEEDED,
        "Try again in a moment.",
        "More than %d queries are waiting.",
        QUEUE);
    try {
      turns.acquire();
      try {
        return talk(conversation, limit);
      } finally {
        turns.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("The work was interrupted.", e);
    }
  }

  private <T> T talk(Worker.Conversation<T> conversation, Duration limit)
      throws TimeoutException, InterruptedException {
    Worker worker = take();
    boolean well = false;
    try {
      T result = worker.call(conversation, limit);
      well = true;
      return result;
    } finally {
      giveBack(worker, well);
    }
  }

  private Worker take() throws InterruptedException {
    Worker found = idle();
    Worker worker = found == null ? Worker.start(spec) : found;
    synchronized (this) {
      if (closed) {
        worker.close();
        throw failed("The server is stopping.", null);
      }
      busy.add(worker);
    }
    return worker;
  }

  /// The one that was used last; null if there is none.
  private synchronized @Nullable Worker idle() {
    while (!idle.isEmpty()) {
      Worker worker = idle.pollLastEntry().getValue();
      if (worker.isAlive()) {
        return worker;
      }
      worker.close();
    }
    return null;
  }

  private synchronized void giveBack(Worker worker, boolean well) {
    busy.remove(worker);
    if (!well || closed) {
      worker.close();
      return;
    }
    Object stay = new Object();
    idle.put(stay, worker);
    CompletableFuture.delayedExecutor(IDLE.toSeconds(), TimeUnit.SECONDS).execute(() -> end(stay));
  }

  /// Ends a worker that has been idle since.
  private synchronized void end(Object stay) {
    Worker worker = idle.remove(stay);
    if (worker != null) {
      worker.close();
    }
  }

  private static MillraceException failed(String message, @Nullable Exception cause) {
    return new MillraceException(WORKER_FAILED, message, "Try again.", cause);
  }

  /// Kills all workers; conversations fail. Idempotent.
  @Override
  public synchronized void close() {
    closed = true;
    idle.values().forEach(Worker::close);
    idle.clear();
    busy.forEach(Worker::close);
  }
}
