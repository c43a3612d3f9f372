package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Step;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The executions that are in this node's memory. One that only waits is not: it is read from its
/// history again when something happens to it. Thread-safe.
final class LiveExecutions {
  private static final Logger log = LoggerFactory.getLogger(LiveExecutions.class);

  private final Engine engine;
  private final Node node;
  private final Machines machines;
  private final Archive archive;
  private final Map<ExecutionId, RunningExecution> live = new ConcurrentHashMap<>();

  LiveExecutions(Engine engine, Machines machines, Archive archive) {
    this.engine = engine;
    this.node = engine.node();
    this.machines = machines;
    this.archive = archive;
  }

  /// An execution that this node has just begun to write.
  void begin(Claim claim, Execution execution, ExecutionState state) {
    RunningExecution begun = new RunningExecution(engine, this, claim, execution, state);
    live.put(begun.id(), begun);
    node.workers().start("execution " + begun.id(), begun::resume);
  }

  /// The execution, if it is in memory here.
  Optional<RunningExecution> here(ExecutionId id) {
    return Optional.ofNullable(live.get(id));
  }

  int count() {
    return live.size();
  }

  /// Lets an execution of this node look what there is to do, on a thread of its own.
  void wake(ExecutionId id) {
    node.workers().start("execution-wake " + id, () -> look(id));
  }

  /// As [#wake], by a claim that this node has now. What is in memory by an older one missed what
  /// another node has done in between: it is read again.
  void wake(Claim claim) {
    RunningExecution here = live.get(claim.id());
    if (here != null && here.epoch() < claim.epoch()) {
      here.leave();
    }
    wake(claim.id());
  }

  private void look(ExecutionId id) {
    try {
      tell(id, (_, _) -> null);
    } catch (MillraceException e) {
      log.warn("execution.wake.delayed execution={} reason={}", id, e.detail());
      engine.sweeper().soon();
    }
  }

  /// The execution, if this node writes it; from memory or from its history.
  Optional<RunningExecution> load(ExecutionId id) {
    if (node.isStopping()) {
      return Optional.empty();
    }
    boolean[] fresh = {false};
    RunningExecution loaded =
        live.computeIfAbsent(
            id,
            _ -> {
              fresh[0] = true;
              return read(id).orElse(null);
            });
    if (loaded != null && fresh[0]) {
      loaded.resume();
    }
    return Optional.ofNullable(loaded);
  }

  /// Tells an execution something. One that sleeps is woken up for it, and told before it can fall
  /// asleep again.
  /// @return false if the execution is not this node's
  boolean tell(ExecutionId id, RunningExecution.News news) {
    while (!node.isStopping()) {
      RunningExecution here = live.computeIfAbsent(id, _ -> read(id).orElse(null));
      if (here == null) {
        return false;
      }
      if (here.step(news)) {
        return true;
      }
    }
    return false;
  }

  private Optional<RunningExecution> read(ExecutionId id) {
    ExecutionStore store = node.store();
    Optional<Claim> claim = store.claim(id, node.name());
    Optional<Execution> execution = store.find(id);
    if (claim.isEmpty() || execution.isEmpty()) {
      return Optional.empty();
    }
    try {
      ExecutionState state = machines.state(execution.get());
      archive.replay(id, state::apply);
      log.info("execution.resumed execution={} events={}", id, state.lastEventId());
      return Optional.of(new RunningExecution(engine, this, claim.get(), execution.get(), state));
    } catch (IllegalStateException e) {
      broken(claim.get(), execution.get(), e);
      return Optional.empty();
    }
  }

  /// The history and the definition do not fit: the execution cannot go on. While this engine
  /// stops, a step can fail for want of a timer or a connection; then the execution goes on
  /// elsewhere.
  void broken(Claim claim, Execution execution, Throwable reason) {
    if (node.isStopping()) {
      log.info("execution.left execution={} reason={}", claim.id(), reason.toString());
      return;
    }
    String reference = Ids.hex32();
    log.error("execution.broken execution={} reference={}", claim.id(), reference, reason);
    AtomicLong last = new AtomicLong();
    archive.replay(claim.id(), event -> last.set(event.id()));
    Optional<String> error = Optional.of("States.Runtime");
    Optional<String> cause =
        Optional.of("The execution cannot go on; search the log for %s.".formatted(reference));
    HistoryEvent event =
        new HistoryEvent(
            last.get() + 1,
            last.get(),
            "ExecutionFailed",
            node.now(),
            Json.object().put("error", error.get()).put("cause", cause.get()));
    Execution ended =
        execution.ended(ExecutionStatus.FAILED, Optional.empty(), error, cause, event.timestamp());
    if (node.store()
        .append(claim, new Step(List.of(event), Optional.empty(), Optional.of(ended)))) {
      engine.ended(ended);
    }
  }

  void forget(RunningExecution gone) {
    live.remove(gone.id(), gone);
  }

  /// Of the tasks that run here.
  List<Thread> threads() {
    return live.values().stream().flatMap(execution -> execution.threads().stream()).toList();
  }

  void leaveAll() {
    List.copyOf(live.values()).forEach(RunningExecution::leave);
  }
}
