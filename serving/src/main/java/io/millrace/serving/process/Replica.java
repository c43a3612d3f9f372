package io.millrace.serving.process;

import io.millrace.base.MillraceException;
import io.millrace.serving.OutsideView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process of a model, started again whenever it fails until [#stop]. It is ready when it has
/// answered a ping and then the model's input example; while it answers no pings it gets no
/// requests. Thread-safe.
final class Replica {
  private static final Logger log = LoggerFactory.getLogger(Replica.class);

  /// With the limit of an answer, a process that hangs is noticed within 2 s.
  private static final Duration PING_EVERY = Duration.ofMillis(500);

  private static final Duration POLL = Duration.ofMillis(50);

  /// After so many pings without an answer a process is ended.
  private static final int MISSED_MAX = 4;

  /// Where it is.
  enum State {
    STARTING,
    READY,
    /// It has missed a ping.
    SILENT,
    /// It will be started again.
    FAILED,
    STOPPED
  }

  /// How a process is started and tried, and who hears of it.
  interface Owner {
    String name();

    ModelProgram launch() throws IOException, InterruptedException;

    ModelCalls calls(ModelProgram program);

    /// @throws MillraceException if the model does not answer its input example
    void tryOut(ModelCalls calls);

    /// Is called after every change of a replica's state.
    void changed();

    /// Is called after each failure.
    void failed();

    /// The last words of the model's processes.
    String lastWords();
  }

  /// Why a process is of no use any more.
  private static final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    FailedException(String reason) {
      super(reason);
    }
  }

  private final Owner owner;
  private final ProcessLimits limits;
  private final InstantSource clock;
  private final Restarts restarts = new Restarts();
  private final CompletableFuture<Void> stop = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile State state = State.STARTING;
  private volatile String reason = "it is starting";
  private volatile Instant since;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile @Nullable ModelProgram program;
  private volatile @Nullable ModelCalls calls;

  Replica(Owner owner, ProcessLimits limits, InstantSource clock) {
    this.owner = owner;
    this.limits = limits;
    this.clock = clock;
    this.since = clock.instant();
  }

  void start() {
    Thread.ofVirtual().name("model-" + owner.name()).start(this::run);
  }

  State state() {
    return state;
  }

  /// Why it is not ready.
  String reason() {
    return reason;
  }

  /// What it does, to look at.
  OutsideView.Replica view(int inFlight) {
    ModelProgram running = program;
    return new OutsideView.Replica(
        OutsideView.State.valueOf(state.name()),
        since,
        reason,
        inFlight,
        failures.get(),
        running == null ? OptionalLong.empty() : running.memoryBytes());
  }

  /// To the process that is ready now.
  Optional<ModelCalls> calls() {
    return Optional.ofNullable(calls);
  }

  /// Ends the process for good: asks it to, and makes it when its time is over. Blocks.
  void stop() {
    stop.complete(null);
    ModelProgram running = program;
    if (running != null && state == State.STARTING) {
      running.stop(Duration.ZERO);
    }
    ended.join();
  }

  private void run() {
    try {
      while (!stop.isDone()) {
        live();
        while (!stop.isDone() && !restarts.wait(clock.instant()).isZero()) {
          isOver(stop, POLL);
        }
      }
    } finally {
      become(State.STOPPED, "it was stopped");
      ended.complete(null);
    }
  }

  /// One life of the process.
  private void live() {
    become(State.STARTING, "it is starting");
    try {
      ModelProgram started = owner.launch();
      program = started;
      try {
        serve(started);
      } finally {
        started.stop(stop.isDone() ? limits.stop() : Duration.ZERO);
        program = null;
      }
    } catch (IOException e) {
      fail("it cannot be started: " + e.getMessage());
    } catch (MillraceException e) {
      fail(e.detail());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(ModelProgram started) {
    try (ModelCalls made = owner.calls(started)) {
      awaitHealthy(started, made);
      owner.tryOut(made);
      calls = made;
      restarts.ready(clock.instant());
      become(State.READY, "");
      log.info("model.process.ready model={}", owner.name());
      watch(started, made);
    } catch (FailedException e) {
      fail(String.valueOf(e.getMessage()));
    } catch (MillraceException e) {
      fail("it does not answer the model's input example: " + e.detail());
    } finally {
      calls = null;
    }
  }

  private void fail(String why) {
    calls = null;
    if (!stop.isDone()) {
      restarts.failed(clock.instant());
      failures.incrementAndGet();
      owner.failed();
      become(State.FAILED, why);
      log.warn(
          "model.process.failed model={} again_in={} reason={}",
          owner.name(),
          restarts.wait(clock.instant()),
          why);
    }
  }

  private void become(State next, String why) {
    reason = why;
    if (state != next) {
      since = clock.instant();
    }
    state = next;
    owner.changed();
  }

  private void awaitHealthy(ModelProgram started, ModelCalls calls) throws FailedException {
    Deadline deadline = Deadline.in(limits.start());
    while (!isAnswered(calls)) {
      requireAlive(started);
      if (stop.isDone()) {
        throw new FailedException("it was stopped");
      }
      if (deadline.isOver()) {
        throw new FailedException(
            "it answered no ping within %s s; it printed: %s"
                .formatted(limits.start().toSeconds(), owner.lastWords()));
      }
      isOver(started.exit(), POLL);
    }
  }

  /// Returns when it is to stop.
  private void watch(ModelProgram started, ModelCalls calls) throws FailedException {
    CompletableFuture<Object> end = CompletableFuture.anyOf(started.exit(), stop);
    int missed = 0;
    while (!isOver(end, PING_EVERY)) {
      if (isAnswered(calls)) {
        missed = 0;
        if (state == State.SILENT) {
          become(State.READY, "");
        }
      } else if (++missed == MISSED_MAX) {
        throw new FailedException("it answered none of %d pings".formatted(missed));
      } else if (state == State.READY && started.isAlive()) {
        become(State.SILENT, "it does not answer pings");
        log.warn("model.process.silent model={}", owner.name());
      }
    }
    if (!stop.isDone()) {
      requireAlive(started);
    }
  }

  private boolean isAnswered(ModelCalls calls) {
    return calls.isWell(Deadline.in(limits.ping()));
  }

  private void requireAlive(ModelProgram started) throws FailedException {
    if (started.exit().isDone()) {
      isOver(new CompletableFuture<>(), POLL); // for its last words
      throw new FailedException(
          "it ended with exit code %s; it printed: %s"
              .formatted(started.exit().getNow(-1), owner.lastWords()));
    }
  }

  /// Waits until `end`, at most for `time`.
  private static boolean isOver(CompletableFuture<?> end, Duration time) {
    try {
      end.get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException _) {
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
