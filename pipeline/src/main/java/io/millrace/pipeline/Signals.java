package io.millrace.pipeline;

import io.millrace.base.id.Ids;
import io.millrace.pipeline.ExecutionStore.Signal;
import java.util.Optional;

/// What executions are told from outside. The node that writes an execution hears it at once;
/// another one leaves it in the store, where that node finds it with its next beat.
final class Signals {
  private final Engine engine;
  private final LiveExecutions live;

  Signals(Engine engine, LiveExecutions live) {
    this.engine = engine;
    this.live = live;
  }

  /// Stops `id`, which has not ended.
  void stop(ExecutionId id, String error, String cause) {
    if (!abort(id, error, cause)) {
      engine.store().signal(new Signal(Ids.hex32(), id, Signal.Kind.STOP, error, cause));
    }
  }

  /// A nested execution of `parent` has ended.
  void childEnded(ExecutionId parent) {
    Optional<RunningExecution> here = live.load(parent);
    if (here.isPresent()) {
      here.get().childEnded();
    } else if (engine.find(parent).filter(e -> !e.status().ended()).isPresent()) {
      engine.store().signal(new Signal(Ids.hex32(), parent, Signal.Kind.CHILD_ENDED, "", ""));
    }
  }

  /// What another node has to say.
  void hear(Signal signal) {
    switch (signal.kind()) {
      case STOP -> abort(signal.execution(), signal.error(), signal.cause());
      case CHILD_ENDED -> live.load(signal.execution()).ifPresent(RunningExecution::childEnded);
    }
    engine.store().handled(signal);
  }

  /// @return false if the execution is not this node's
  private boolean abort(ExecutionId id, String error, String cause) {
    return live.tell(id, (state, now) -> state.aborted(text(error), text(cause), now));
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
