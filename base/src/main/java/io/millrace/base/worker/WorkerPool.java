package io.millrace.base.worker;

import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;
import static io.millrace.base.ErrorCode.WORKER_FAILED;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
  private static final Duration UNLIMITED = Duration.ofDays(10_000);
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
  /// @throws InterruptedException after the worker was killed
  /// @throws MillraceException with `LIMIT_EXCEEDED` if too many wait; with `WORKER_FAILED` if a
  ///     worker cannot be started or ends in the middle
  public <T> T call(Worker.Conversation<T> conversation, Duration limit)
      throws TimeoutException, InterruptedException {
    require(
        turns.getQueueLength() < QUEUE,
        LIMIT_EXCEEDED,
        "Try again in a moment.",
        "More than %d callers are waiting.",
        QUEUE);
    turns.acquire();
    try {
      return talk(conversation, limit);
    } finally {
      turns.release();
    }
  }

  /// The same, for as long as it takes.
  public <T> T call(Worker.Conversation<T> conversation) throws InterruptedException {
    try {
      return call(conversation, UNLIMITED);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
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
        throw new MillraceException(
            WORKER_FAILED, "The server is stopping.", "Try again when it has started.");
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

  /// Kills all workers; conversations fail. Idempotent.
  @Override
  public synchronized void close() {
    closed = true;
    List<Worker> all = new ArrayList<>(idle.values());
    all.addAll(busy);
    idle.clear();
    all.forEach(Worker::close);
    all.forEach(Worker::awaitEnd);
  }
}
