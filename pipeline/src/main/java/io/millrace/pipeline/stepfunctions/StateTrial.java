package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.states.EventTypes;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.Outcome;
import io.millrace.pipeline.states.StateMachine;
import io.millrace.pipeline.states.TaskCommand;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Plays one state with mocked work, on a clock of its own: waits take no time. Not thread-safe.
final class StateTrial {
  /// What the work comes to.
  sealed interface Work {
    record Result(JsonNode value) implements Work {}

    record Failure(Optional<String> error, Optional<String> cause) implements Work {}
  }

  private final ExecutionState execution;
  private final String name;
  private final Optional<Work> work;
  private int retriesLeft;
  private Instant now;
  private Optional<HistoryEvent> failure = Optional.empty();

  /// @param work if the state has any
  /// @param retries after that many retries the next one is told, not made
  StateTrial(
      StateMachine machine,
      ExecutionFacts facts,
      String name,
      Optional<Work> work,
      int retries,
      Instant now) {
    this.execution = new ExecutionState(machine, facts);
    this.name = name;
    this.work = work;
    this.retriesLeft = retries;
    this.now = now;
  }

  TestStateBody.Answer play(JsonNode input) {
    apply(execution.started(input, now));
    while (true) {
      Optional<HistoryEvent> next = execution.next(now);
      if (next.isPresent()) {
        apply(next.get());
        if (isExit(next.get())) {
          return exited(next.get());
        }
      } else if (execution.outcome().isPresent()) {
        return failed(execution.outcome().get());
      } else if (!execution.tasks().isEmpty()) {
        work(execution.tasks().getFirst());
      } else if (failure.isPresent() && retriesLeft == 0) {
        return answer("RETRIABLE", null, failure.get(), null);
      } else {
        retriesLeft -= failure.isPresent() ? 1 : 0;
        now = execution.wakeAt().orElseThrow();
      }
    }
  }

  private void apply(HistoryEvent event) {
    execution.apply(event);
    if (event.type().equals(EventTypes.EVALUATION_FAILED)) {
      failure = Optional.of(event);
    }
  }

  private void work(TaskCommand task) {
    apply(execution.taskStarted(task, now));
    TaskCommand started = execution.tasks().getFirst();
    HistoryEvent end =
        switch (work.orElseThrow()) {
          case Work.Result(JsonNode value) -> execution.taskSucceeded(started, value, now);
          case Work.Failure(var error, var cause) ->
              execution.taskFailed(started, error, cause, now);
        };
    failure = work.get() instanceof Work.Failure ? Optional.of(end) : Optional.empty();
    apply(end);
  }

  private boolean isExit(HistoryEvent event) {
    return event.type().endsWith(EventTypes.STATE_EXITED)
        && event.details().path("name").asString().equals(name);
  }

  private TestStateBody.Answer exited(HistoryEvent exit) {
    String next =
        execution
            .next(now)
            .filter(event -> event.type().endsWith(EventTypes.STATE_ENTERED))
            .map(event -> event.details().path("name").asString())
            .orElse(null);
    return failure
        .map(broken -> answer("CAUGHT_ERROR", exit, broken, next))
        .orElseGet(() -> answer("SUCCEEDED", exit, null, next));
  }

  private static TestStateBody.Answer answer(
      String status,
      @Nullable HistoryEvent exit,
      @Nullable HistoryEvent broken,
      @Nullable String next) {
    return new TestStateBody.Answer(
        status, text(exit, "output"), text(broken, "error"), text(broken, "cause"), next);
  }

  private static @Nullable String text(@Nullable HistoryEvent event, String field) {
    return event == null ? null : event.details().path(field).asStringOpt().orElse(null);
  }

  private static TestStateBody.Answer failed(Outcome outcome) {
    if (!(outcome instanceof Outcome.Failed(var error, var cause))) {
      throw new IllegalStateException("a state that was never left ended as " + outcome);
    }
    return new TestStateBody.Answer("FAILED", null, error.orElse(null), cause.orElse(null), null);
  }
}
