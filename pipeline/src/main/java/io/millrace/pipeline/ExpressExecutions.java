package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.EXECUTION_LIMIT_EXCEEDED;
import static io.millrace.base.ErrorCode.SERVER_BUSY;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.pipeline.ExpressJournal.Taken;
import io.millrace.pipeline.express.Ended;
import io.millrace.pipeline.express.ExpressEngine;
import io.millrace.pipeline.express.ExpressRun;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.ExecutionFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Executions of EXPRESS pipelines: they run in memory, beside a journal.
///
/// One that somebody waits for ([#run]) runs at most once. One that is only started ([#start]) runs
/// at least once: it is in the journal before the start is answered, and is begun again if its node
/// dies before its end is there. Thread-safe.
public final class ExpressExecutions {
  private static final Logger log = LoggerFactory.getLogger(ExpressExecutions.class);
  private static final int RUNNING_MAX = 10_000;
  private static final int TASKS_MAX = 256;

  /// An execution that takes its server down with it must not do so for ever.
  private static final int STARTS_MAX = 3;

  private final Engine engine;
  private final Node node;
  private final Machines machines;
  private final Admission admission;
  private final ExpressJournal journal;
  private final ExecutionFacts.Limits limits;
  private final ExpressRecords records;
  private final ExpressEngine express;
  private final Map<ExecutionId, ExpressRun> started = new ConcurrentHashMap<>();

  ExpressExecutions(
      Engine engine,
      Machines machines,
      Admission admission,
      ExpressRecords records,
      ExecutionFacts.Limits limits) {
    this.engine = engine;
    this.node = engine.node();
    this.machines = machines;
    this.admission = admission;
    this.journal = node.store().express();
    this.limits = limits.withEvents(Integer.MAX_VALUE);
    this.records = records;
    this.express = new ExpressEngine(TASKS_MAX, node.clock());
  }

  /// Begins an execution.
  Execution start(PipelineVersion version, StartRequest request) {
    Execution execution = admit(version, request);
    journal.begun(execution, node.name());
    begin(execution);
    return execution;
  }

  /// Runs an execution on the caller's thread; nothing is stored before it has ended.
  /// @return as it ended
  /// @throws MillraceException with `EXECUTION_LIMIT_EXCEEDED`; with `SERVER_BUSY` if the server
  ///     stops meanwhile
  Execution run(PipelineVersion version, StartRequest request) {
    Execution execution = admit(version, request);
    ExpressRun run =
        express.run(
            machines.machine(execution),
            machines.facts(execution, limits),
            work(execution),
            execution.input());
    Execution ended;
    try {
      Ended end = run.end().join();
      ended = execution.ended(end.outcome(), end.endedAt());
    } catch (CancellationException _) {
      throw new MillraceException(SERVER_BUSY, "The server is stopping.", "Try again later.");
    } catch (CompletionException e) {
      ended = broken(execution, e.getCause());
    }
    records.passed(ended);
    return ended;
  }

  /// Begins a child of a map run. It is in no journal: who begins it sees to its end.
  ExpressRun launch(Execution child) {
    ExecutionFacts facts = machines.facts(child, limits);
    return express.start(machines.machine(child), facts, work(child), child.input());
  }

  private Execution admit(PipelineVersion version, StartRequest request) {
    if (express.running() >= RUNNING_MAX) {
      throw new MillraceException(
          EXECUTION_LIMIT_EXCEEDED,
          "%d Express executions are running.".formatted(RUNNING_MAX),
          "Wait until executions have ended.");
    }
    return admission.admit(version, request, Optional.empty(), node.now());
  }

  private ExpressWork work(Execution execution) {
    return new ExpressWork(engine, execution.id(), execution.pipeline());
  }

  private void begin(Execution execution) {
    ExpressRun run = launch(execution);
    started.put(execution.id(), run);
    var _ = run.end().whenComplete((end, failure) -> ended(execution, end, failure));
  }

  private void ended(Execution execution, @Nullable Ended end, @Nullable Throwable failure) {
    started.remove(execution.id());
    if (end != null) {
      records.ended(execution.ended(end.outcome(), end.endedAt()));
    } else if (!(failure instanceof CancellationException)) {
      records.ended(broken(execution, failure));
    }
  }

  private Execution broken(Execution execution, @Nullable Throwable failure) {
    String reference = Ids.hex32();
    log.error("express.broken execution={} reference={}", execution.id(), reference, failure);
    return failed(
        execution, "The execution cannot go on; search the log for %s.".formatted(reference));
  }

  private Execution failed(Execution execution, String cause) {
    return execution.ended(
        ExecutionStatus.FAILED,
        Optional.empty(),
        Optional.of(ErrorNames.RUNTIME),
        Optional.of(cause),
        node.now());
  }

  /// Begins again what nodes that are not in `others` have begun and not ended.
  void takeOver(List<String> others) {
    for (Taken taken : journal.takeOver(node.name(), others)) {
      Execution execution = taken.execution();
      log.info("express.taken.over execution={} start={}", execution.id(), taken.starts());
      if (taken.starts() > STARTS_MAX) {
        records.ended(
            failed(execution, "It was begun %d times and never ended.".formatted(STARTS_MAX)));
      } else {
        begin(execution);
      }
    }
  }

  /// Aborts an execution that was only started, soon; one that does not run here stays as it is.
  void stop(ExecutionId id, String error, String cause) {
    ExpressRun run = started.get(id);
    if (run != null) {
      run.abort(Signals.text(error), Signals.text(cause));
    }
  }

  /// Gives what runs some time to end. What was only started and has not ended then is begun again
  /// at the next start.
  void close(Duration grace) {
    express.awaitIdle(grace);
    express.close();
    records.flush();
  }

  /// As a crash: nothing is written any more.
  void abandon() {
    express.close();
  }
}
