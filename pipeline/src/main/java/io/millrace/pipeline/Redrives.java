package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.EXECUTION_NOT_REDRIVABLE;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Step;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/// Starts executions that have not ended well again, where they ended. Thread-safe.
final class Redrives {
  private static final Duration ENDED_MAX = Duration.ofDays(14);
  private static final int COUNT_MAX = 1_000;

  private final ExecutionStore store;
  private final Machines machines;
  private final Archive archive;
  private final Admission admission;
  private final LiveExecutions live;
  private final String node;

  Redrives(
      ExecutionStore store,
      Machines machines,
      Archive archive,
      Admission admission,
      LiveExecutions live,
      String node) {
    this.store = store;
    this.machines = machines;
    this.archive = archive;
    this.admission = admission;
    this.live = live;
    this.node = node;
  }

  /// @param clientToken may be empty
  Execution redrive(ExecutionId id, String clientToken, Instant now) {
    Execution execution = archive.execution(id);
    if (!clientToken.isEmpty() && store.isRedrivenBy(id, clientToken, now)) {
      return execution;
    }
    return redrive(execution, clientToken, now, (state, count) -> state.redriven(count, now));
  }

  /// The one state that runs again gets `input`.
  Execution redrive(ExecutionId id, JsonNode input, Instant now) {
    admission.checkSize(input);
    return redrive(
        archive.execution(id),
        "",
        now,
        (state, count) -> {
          List<String> states = state.restarting();
          if (states.size() != 1) {
            throw refused(
                "Another input is for one state, and %d would run again".formatted(states.size()));
          }
          return state.redriven(count, input, now);
        });
  }

  private Execution redrive(
      Execution execution,
      String clientToken,
      Instant now,
      BiFunction<ExecutionState, Integer, HistoryEvent> redriving) {
    Optional<String> refusal = refusal(execution, now);
    if (refusal.isPresent()) {
      throw refused(refusal.get());
    }
    admission.checkOpen();
    ExecutionState state =
        state(execution).orElseThrow(() -> refused("Execution does not fit its definition"));
    Execution redriven = again(execution, state, clientToken, now, redriving);
    admission.begun();
    return redriven;
  }

  /// A child of a map run runs again as part of it.
  /// @return false if it cannot
  boolean redriveChild(Execution child, Instant now) {
    Optional<ExecutionState> state = state(child);
    if (state.isEmpty() || limit(child, now).isPresent()) {
      return false;
    }
    again(child, state.get(), "", now, (ended, count) -> ended.redriven(count, now));
    return true;
  }

  private Execution again(
      Execution execution,
      ExecutionState state,
      String clientToken,
      Instant now,
      BiFunction<ExecutionState, Integer, HistoryEvent> redriving) {
    if (!state.isRedrivable()) {
      throw tooLate();
    }
    Execution redriven = execution.redriven(now);
    HistoryEvent event = redriving.apply(state, redriven.redriveCount());
    state.apply(event);
    Step first = new Step(List.of(event), Optional.empty(), Optional.empty());
    Claim claim = store.redrive(redriven, node, first, clientToken).orElseThrow(Redrives::tooLate);
    live.begin(claim, redriven, state);
    return redriven;
  }

  /// Empty if its history does not fit its definition.
  private Optional<ExecutionState> state(Execution execution) {
    try {
      ExecutionState state = machines.state(execution);
      archive.replay(execution.id(), state::apply);
      return Optional.of(state);
    } catch (IllegalStateException _) {
      return Optional.empty();
    }
  }

  private static MillraceException refused(String reason) {
    return new MillraceException(
        EXECUTION_NOT_REDRIVABLE, reason + ".", "Start a new execution, or wait for this one.");
  }

  /// It was found to have ended, and then somebody else was faster.
  private static MillraceException tooLate() {
    return refused("Execution was redriven at this moment");
  }

  /// Why it cannot be redriven; empty if it can.
  Optional<String> refusal(Execution execution, Instant now) {
    return switch (execution.status()) {
      case RUNNING, SUCCEEDED, PENDING_REDRIVE ->
          Optional.of("Execution is %s and cannot be redriven".formatted(execution.status()));
      case FAILED, TIMED_OUT, ABORTED ->
          execution.mapChild().isPresent()
              ? Optional.of("Execution is a child of a map run, which redrives it")
              : limit(execution, now);
    };
  }

  private Optional<String> limit(Execution execution, Instant now) {
    boolean ended = execution.endedAt().filter(at -> at.plus(ENDED_MAX).isBefore(now)).isPresent();
    if (ended) {
      return Optional.of(
          "Execution ended more than %d days ago and cannot be redriven"
              .formatted(ENDED_MAX.toDays()));
    }
    if (execution.startedAt().plus(ExecutionState.LIFE_MAX).isBefore(now)) {
      return Optional.of("Execution is older than a year and cannot be redriven");
    }
    if (execution.redriveCount() >= COUNT_MAX) {
      return Optional.of("Execution has been redriven %d times already".formatted(COUNT_MAX));
    }
    boolean full = !store.history(execution.id(), execution.limits().events() - 2L, 1).isEmpty();
    return full
        ? Optional.of("Execution has a full history and cannot be redriven")
        : Optional.empty();
  }
}
