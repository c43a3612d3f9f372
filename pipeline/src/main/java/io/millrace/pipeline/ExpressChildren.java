package io.millrace.pipeline;

import io.millrace.base.id.Ids;
import io.millrace.pipeline.express.Ended;
import io.millrace.pipeline.express.ExpressRun;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.Outcome;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Children of type EXPRESS that run in this node's memory. Thread-safe.
final class ExpressChildren {
  private static final Logger log = LoggerFactory.getLogger(ExpressChildren.class);

  private final Engine engine;
  private final Consumer<Execution> ends;
  private final Map<ExecutionId, ExpressRun> runs = new ConcurrentHashMap<>();

  /// @param ends hears of children that have ended; nothing of that is stored yet
  ExpressChildren(Engine engine, Consumer<Execution> ends) {
    this.engine = engine;
    this.ends = ends;
  }

  /// Begins a child, unless it runs here.
  void begin(Execution child) {
    if (!runs.containsKey(child.id())) {
      ExpressRun run = engine.express().launch(child);
      runs.put(child.id(), run);
      var _ = run.end().whenComplete((end, failure) -> ended(child, end, failure));
    }
  }

  private void ended(Execution child, @Nullable Ended end, @Nullable Throwable failure) {
    runs.remove(child.id());
    if (end != null) {
      ends.accept(child.ended(end.outcome(), end.endedAt()));
    } else if (!(failure instanceof CancellationException)) {
      String reference = Ids.hex32();
      log.error("map.child.broken execution={} reference={}", child.id(), reference, failure);
      ends.accept(
          child.ended(
              ExecutionStatus.FAILED,
              Optional.empty(),
              Optional.of(ErrorNames.RUNTIME),
              Optional.of(
                  "The execution cannot go on; search the log for %s.".formatted(reference)),
              engine.node().now()));
    }
  }

  /// Ends a child, soon; one that does not run here runs nowhere.
  void stop(ExecutionId child, String cause) {
    ExpressRun run = runs.get(child);
    if (run != null) {
      run.abort(Optional.empty(), Optional.of(cause));
    } else {
      engine
          .node()
          .store()
          .find(child)
          .filter(stored -> !stored.status().ended())
          .ifPresent(stored -> ends.accept(stored.ended(aborted(cause), engine.node().now())));
    }
  }

  private static Outcome aborted(String cause) {
    return new Outcome.Aborted(Optional.empty(), Optional.of(cause));
  }

  /// Breaks off what runs.
  void close() {
    runs.values().forEach(run -> run.abort(Optional.empty(), Optional.empty()));
  }
}
