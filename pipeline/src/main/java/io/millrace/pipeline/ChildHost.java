package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.MapRunStore.NewChild;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.MapRunCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The way of one map run to its parent and its children.
final class ChildHost implements MapRunHost {
  private static final Logger log = LoggerFactory.getLogger(ChildHost.class);

  private final Engine engine;
  private final LiveExecutions live;
  private final RunningExecution parent;
  private final Claim claim;
  private final Execution execution;
  private final String mapRun;
  private final String label;

  ChildHost(
      Engine engine,
      LiveExecutions live,
      RunningExecution parent,
      Claim claim,
      Execution execution,
      MapRunCommand command) {
    this.engine = engine;
    this.live = live;
    this.parent = parent;
    this.claim = claim;
    this.execution = execution;
    this.mapRun = command.id();
    this.label = command.plan().label();
  }

  @Override
  public int payloadBytes() {
    return execution.limits().payloadBytes();
  }

  @Override
  public boolean start(List<ChildStart> children, MapRun.Reading read) {
    Instant now = engine.now();
    List<NewChild> added = new ArrayList<>();
    List<ExecutionState> states = new ArrayList<>();
    for (ChildStart child : children) {
      Execution begun = execution.child(child, MapChild.machine(execution.pipeline(), label), now);
      ExecutionState state = engine.state(begun);
      HistoryEvent started = state.started(begun.input(), now);
      state.apply(started);
      added.add(new NewChild(begun, started));
      states.add(state);
    }
    Persistence persistence = new Persistence(engine.workers(), execution.id(), engine::isStopping);
    boolean stored =
        persistence
            .call(() -> engine.store().mapRuns().start(claim, mapRun, read, added))
            .orElse(false);
    for (int i = 0; stored && i < added.size(); i++) {
      Execution child = added.get(i).execution();
      live.begin(new Claim(child.id(), claim.node(), 1), child, states.get(i));
    }
    return stored;
  }

  @Override
  public void stop(ExecutionId child) {
    try {
      engine.stop(child, "", "The map run that started it has ended.");
    } catch (MillraceException e) {
      log.warn("map.child.stop.delayed execution={} reason={}", child, e.detail());
    }
  }

  @Override
  public void succeed(Optional<JsonNode> result) {
    parent.step((state, now) -> tell(state, run -> state.mapRunSucceeded(run, result, now)));
  }

  @Override
  public void fail(String error, String cause) {
    parent.step((state, now) -> tell(state, run -> state.mapRunFailed(run, error, cause, now)));
  }

  private @Nullable HistoryEvent tell(
      ExecutionState state, Function<MapRunCommand, HistoryEvent> event) {
    return state.mapRuns().stream()
        .filter(run -> run.id().equals(mapRun))
        .findFirst()
        .map(event)
        .orElse(null);
  }
}
