package io.millrace.pipeline;

import io.millrace.pipeline.background.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;

/// This process as one of those that work on a database: what the executions here share.
/// Thread-safe.
final class Node {
  private final EngineConfig config;
  private final ExecutionStore store;
  private final InstantSource clock;
  private final Workers workers;
  private final TaskSlots slots;
  private final LogBook logBook;
  private final TaskCall calls;
  private volatile boolean stopping;

  Node(
      EngineConfig config,
      ExecutionStore store,
      Tasks tasks,
      InstantSource clock,
      Workers workers) {
    this.config = config;
    this.store = store;
    this.clock = clock;
    this.workers = workers;
    this.slots = new TaskSlots(workers, config.tasks());
    this.logBook = new LogBook(store, workers);
    this.calls = new TaskCall(tasks, new TaskCache(store.results(), clock), config.largeValues());
  }

  /// The same again after a restart.
  String name() {
    return config.node();
  }

  EngineConfig config() {
    return config;
  }

  ExecutionStore store() {
    return store;
  }

  InstantSource clock() {
    return clock;
  }

  /// In the milliseconds that histories keep.
  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  /// A clock that is never behind `notBefore`.
  SteadyClock steadyClock(Instant notBefore) {
    return new SteadyClock(clock, workers::nanoTime, notBefore);
  }

  Workers workers() {
    return workers;
  }

  TaskSlots slots() {
    return slots;
  }

  LogBook logBook() {
    return logBook;
  }

  TaskCall calls() {
    return calls;
  }

  /// Runs `action` on a virtual thread after `delay`.
  Future<?> later(Duration delay, Runnable action) {
    return workers.later(delay, "execution-wake", action);
  }

  /// Calls of the store that are to succeed some time, for `execution`.
  Persistence persistence(ExecutionId execution) {
    return new Persistence(workers, execution, this::isStopping);
  }

  /// From now on nothing is begun here.
  void stop() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }
}
