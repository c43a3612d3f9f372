package io.millrace.pipeline.express;

import io.millrace.pipeline.background.SteadyClock;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.StateMachine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/// Runs executions in memory: nothing is stored, and none outlives the process. Each takes at most
/// [#LIMIT]. Thread-safe.
public final class ExpressEngine implements AutoCloseable {
  /// Longest time of one execution; afterwards it has timed out.
  public static final Duration LIMIT = Duration.ofMinutes(5);

  private final Semaphore slots;
  private final InstantSource clock;
  private final Set<ExpressRun> runs = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// @param tasks most tasks that run at once; further ones wait
  public ExpressEngine(int tasks, InstantSource clock) {
    this.slots = new Semaphore(tasks);
    this.clock = clock;
  }

  /// Begins an execution, on a virtual thread of its own.
  /// @param machine a whole definition, or one made of a [io.millrace.pipeline.states.Level] of
  ///     another
  /// @param facts of [io.millrace.pipeline.states.ExecutionType#EXPRESS]
  /// @return stops it, and completes when it has ended
  public ExpressRun start(StateMachine machine, ExecutionFacts facts, Work work, JsonNode input) {
    ExpressRun run = prepare(machine, facts, work);
    Thread.ofVirtual().name("express " + facts.executionName()).start(() -> play(run, input));
    return run;
  }

  /// Plays an execution to its end on the caller's thread. If that is interrupted, or the engine is
  /// closed meanwhile, the result is that of a run that was cancelled.
  public ExpressRun run(StateMachine machine, ExecutionFacts facts, Work work, JsonNode input) {
    ExpressRun run = prepare(machine, facts, work);
    play(run, input);
    return run;
  }

  private ExpressRun prepare(StateMachine machine, ExecutionFacts facts, Work work) {
    int limit = (int) LIMIT.toSeconds();
    int seconds = machine.timeoutSeconds().filter(given -> given < limit).orElse(limit);
    StateMachine limited = new StateMachine(machine.comment(), machine.top(), Optional.of(seconds));
    SteadyClock steady = new SteadyClock(clock, System::nanoTime, Instant.MIN);
    ExpressRun run = new ExpressRun(new ExecutionState(limited, facts), work, slots, steady);
    runs.add(run);
    if (closed) {
      run.cancel();
    }
    return run;
  }

  private void play(ExpressRun run, JsonNode input) {
    try {
      run.play(input);
    } finally {
      runs.remove(run);
    }
  }

  /// How many executions run.
  public int running() {
    return runs.size();
  }

  /// Waits until all that run now have ended, at most `limit`.
  public void awaitIdle(Duration limit) {
    CompletableFuture<?>[] ends =
        runs.stream().map(ExpressRun::end).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(ends).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException | CancellationException _) {
      // Those that go on are broken off by close.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Breaks off what runs, and whatever is begun afterwards.
  @Override
  public void close() {
    closed = true;
    runs.forEach(ExpressRun::cancel);
  }
}
