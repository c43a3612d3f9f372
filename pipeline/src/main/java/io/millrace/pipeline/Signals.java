package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.pipeline.ExecutionStore.Signal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What executions are told from outside. The node that writes an execution hears it at once;
/// another one leaves it in the store, where that node finds it with its next beat.
final class Signals {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private final Engine engine;
  private final Node node;
  private final LiveExecutions live;

  Signals(Engine engine, LiveExecutions live) {
    this.engine = engine;
    this.node = engine.node();
    this.live = live;
  }

  /// Stops `id`, which has not ended.
  void stop(ExecutionId id, String error, String cause) {
    if (!abort(id, error, cause)) {
      node.store().signal(new Signal(Ids.hex32(), id, Signal.Kind.STOP, error, cause));
    }
  }

  /// A nested execution of `parent` has ended.
  void childEnded(ExecutionId parent) {
    Optional<RunningExecution> here = live.load(parent);
    if (here.isPresent()) {
      here.get().childEnded();
    } else if (engine.find(parent).filter(e -> !e.status().ended()).isPresent()) {
      node.store().signal(new Signal(Ids.hex32(), parent, Signal.Kind.CHILD_ENDED, "", ""));
    }
  }

  /// The store has news about an open task of `id`. Nobody waits for the execution to hear them; if
  /// it cannot be told now, the next sweep finds them.
  void news(ExecutionId id) {
    node.workers().start("execution-news " + id, () -> tellNews(id));
  }

  private void tellNews(ExecutionId id) {
    try {
      boolean told = live.tell(id, (_, _) -> null);
      if (!told && engine.find(id).filter(e -> !e.status().ended()).isPresent()) {
        node.store().signal(new Signal(Ids.hex32(), id, Signal.Kind.NEWS, "", ""));
      }
    } catch (MillraceException e) {
      log.warn("execution.news.delayed execution={} reason={}", id, e.detail());
      engine.sweeper().soon();
    }
  }

  /// What another node has to say.
  void hear(Signal signal) {
    switch (signal.kind()) {
      case STOP -> abort(signal.execution(), signal.error(), signal.cause());
      case NEWS -> live.tell(signal.execution(), (_, _) -> null);
      case CHILD_ENDED -> live.load(signal.execution()).ifPresent(RunningExecution::childEnded);
    }
    node.store().handled(signal);
  }

  /// @return false if the execution is not this node's
  private boolean abort(ExecutionId id, String error, String cause) {
    return live.tell(id, (state, now) -> state.aborted(text(error), text(cause), now));
  }

  static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
