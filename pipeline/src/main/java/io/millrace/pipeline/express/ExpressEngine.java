package io.millrace.pipeline.express;

import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.StateMachine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;

/// Runs executions in memory: nothing is stored, and none outlives the process. Each takes at most
/// [#LIMIT]. Thread-safe.
public final class ExpressEngine implements AutoCloseable {
  /// Longest time of one execution; afterwards it has timed out.
  public static final Duration LIMIT = Duration.ofMinutes(5);

  private final Work work;
  private final Semaphore slots;
  private final InstantSource clock;
  private final Set<ExpressRun> runs = ConcurrentHashMap.newKeySet();

  /// @param tasks most tasks that run at once; further ones wait
  public ExpressEngine(Work work, int tasks, InstantSource clock) {
    this.work = work;
    this.slots = new Semaphore(tasks);
    this.clock = clock;
  }

  /// Begins an execution, on a virtual thread of its own.
  /// @param machine a whole definition, or one made of a [io.millrace.pipeline.states.Level] of
  ///     another
  /// @param facts of [io.millrace.pipeline.states.ExecutionType#EXPRESS]
  /// @return stops it, and completes when it has ended
  public ExpressRun start(StateMachine machine, ExecutionFacts facts, JsonNode input) {
    ExpressRun run = prepare(machine, facts);
    runs.add(run);
    Thread.ofVirtual().name("express " + facts.executionName()).start(() -> play(run, input));
    return run;
  }

  /// Plays an execution to its end on the caller's thread. If that is interrupted, or the engine is
  /// closed meanwhile, the result is that of a run that was cancelled.
  public ExpressRun run(StateMachine machine, ExecutionFacts facts, JsonNode input) {
    ExpressRun run = prepare(machine, facts);
    play(run, input);
    return run;
  }

  private ExpressRun prepare(StateMachine machine, ExecutionFacts facts) {
    int limit = (int) LIMIT.toSeconds();
    int seconds = machine.timeoutSeconds().filter(given -> given < limit).orElse(limit);
    StateMachine limited = new StateMachine(machine.comment(), machine.top(), Optional.of(seconds));
    return new ExpressRun(new ExecutionState(limited, facts), work, slots, clock);
  }

  private void play(ExpressRun run, JsonNode input) {
    runs.add(run);
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

  /// Breaks off what runs.
  @Override
  public void close() {
    runs.forEach(ExpressRun::cancel);
  }
}
