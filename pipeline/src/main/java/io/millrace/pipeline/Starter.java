package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Step;
import io.millrace.pipeline.states.Continuation;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins executions; of a STANDARD pipeline a name that is taken begins nothing. Thread-safe.
/// @param node writes what it begins
record Starter(
    ExecutionStore store,
    Machines machines,
    Admission admission,
    LiveExecutions live,
    ExpressExecutions express,
    String node) {
  private static final Logger log = LoggerFactory.getLogger(Starter.class);

  Execution start(PipelineVersion version, StartRequest request, Instant now) {
    if (version.type() == ExecutionType.EXPRESS) {
      return express.start(version, request);
    }
    Execution execution = admission.admit(version, request, Optional.empty(), now);
    return begin(execution, Optional.empty(), request);
  }

  /// @param parentKey names the attempt of `parent` that starts it
  Execution startChild(
      PipelineVersion version,
      StartRequest request,
      ExecutionId parent,
      String parentKey,
      Instant now) {
    if (version.type() == ExecutionType.EXPRESS) {
      return express.start(version, request);
    }
    Execution execution = admission.admit(version, request, Optional.of(parent), now);
    return begin(execution, Optional.of(parentKey), request);
  }

  private Execution begin(Execution execution, Optional<String> parentKey, StartRequest request) {
    ExecutionState state = machines.state(execution);
    HistoryEvent started =
        request
            .continuation()
            .map(place -> continued(state, execution, place))
            .orElseGet(() -> state.started(execution.input(), execution.startedAt()));
    state.apply(started);
    Step first = new Step(List.of(started), Optional.empty(), Optional.empty());
    Execution stored = store.create(execution, parentKey, node, first);
    if (stored.id().equals(execution.id())) {
      log.info(
          "execution.started execution={} pipeline={} version={} name={}",
          execution.id(),
          execution.pipeline(),
          execution.version(),
          execution.name());
      admission.begun();
      live.begin(new Claim(execution.id(), node, 1), execution, state);
    }
    return stored;
  }

  private static HistoryEvent continued(
      ExecutionState state, Execution execution, Continuation place) {
    place
        .startAt()
        .ifPresent(
            name ->
                require(
                    state.canStartAt(name),
                    TASK_ARGUMENTS_INVALID,
                    "Name a state that stands in no Parallel and no Map.",
                    "Arguments of task continue.start_at: '%s' (expected: a state of '%s')",
                    name,
                    execution.pipeline()));
    return state.continued(execution.input(), place, execution.startedAt());
  }
}
