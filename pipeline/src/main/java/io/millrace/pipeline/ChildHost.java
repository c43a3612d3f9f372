package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.MapRunStore.NewChild;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.ExecutionType;
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
  private static final String STOPPED = "The map run that started it has ended.";

  private final Engine engine;
  private final Node node;
  private final LiveExecutions live;
  private final RunningExecution parent;
  private final Claim claim;
  private final Execution execution;
  private final String mapRun;
  private final String machine;
  private final ExecutionType type;
  private final ExpressChildren express;

  ChildHost(
      Engine engine,
      LiveExecutions live,
      RunningExecution parent,
      Claim claim,
      Execution execution,
      MapRunCommand command) {
    this.engine = engine;
    this.node = engine.node();
    this.live = live;
    this.parent = parent;
    this.claim = claim;
    this.execution = execution;
    this.mapRun = command.id();
    this.machine = MapChild.machine(execution.pipeline(), command.plan().label());
    this.type = command.plan().children();
    this.express =
        new ExpressChildren(
            engine, child -> parent.mapChildEnded(child, child.mapChild().orElseThrow()));
  }

  @Override
  public int payloadBytes() {
    return execution.limits().payloadBytes();
  }

  @Override
  public boolean start(List<ChildStart> starts, MapRun.Reading read) {
    Instant now = node.now();
    List<NewChild> children = new ArrayList<>();
    List<Runnable> begins = new ArrayList<>();
    for (ChildStart start : starts) {
      Execution child = execution.child(start, type, machine, now);
      switch (type) {
        case STANDARD -> {
          ExecutionState state = engine.state(child);
          HistoryEvent started = state.started(child.input(), now);
          state.apply(started);
          children.add(new NewChild(child, Optional.of(started)));
          begins.add(() -> live.begin(new Claim(child.id(), claim.node(), 1), child, state));
        }
        case EXPRESS -> {
          children.add(new NewChild(child, Optional.empty()));
          begins.add(() -> express.begin(child));
        }
      }
    }
    Persistence persistence = node.persistence(execution.id());
    boolean stored =
        persistence
            .call(() -> node.store().mapRuns().start(claim, mapRun, read, children))
            .orElse(false);
    if (stored) {
      begins.forEach(Runnable::run);
    }
    return stored;
  }

  @Override
  public void goOn(Execution child) {
    if (type == ExecutionType.EXPRESS) {
      express.begin(child);
    }
  }

  @Override
  public boolean isAsleep(MapChildStore.Open child) {
    return child.wakeAt().filter(at -> RunningExecution.isFar(at, node.now())).isPresent();
  }

  @Override
  public boolean redrive(Execution child) {
    return switch (type) {
      case STANDARD -> engine.redriveChild(child);
      case EXPRESS -> {
        node.store().mapChildren().again(child.id());
        express.begin(child);
        yield true;
      }
    };
  }

  @Override
  public void stop(ExecutionId child) {
    switch (type) {
      case STANDARD -> node.workers().start("map-child-stop " + child, () -> stopStandard(child));
      case EXPRESS -> express.stop(child, STOPPED);
    }
  }

  private void stopStandard(ExecutionId child) {
    try {
      engine.stop(child, "", STOPPED);
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

  @Override
  public void close() {
    express.close();
  }
}
