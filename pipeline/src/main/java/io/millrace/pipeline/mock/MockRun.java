package io.millrace.pipeline.mock;

import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.Outcome;
import io.millrace.pipeline.states.StateMachine;
import io.millrace.pipeline.states.TaskCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Runs a definition with mocked tasks on a clock of its own: a wait takes no time, and the same
/// case always runs the same way. Not thread-safe.
public final class MockRun {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ARN = "arn:aws:states:local:000000000000:";

  private final MockCase test;
  private final ExecutionState state;
  private final List<String> path = new ArrayList<>();

  /// By state: how often its task was called.
  private final Map<String, Integer> invocations = new HashMap<>();

  private Instant now = START;

  private MockRun(StateMachine machine, String name, MockCase test) {
    this.test = test;
    this.state =
        new ExecutionState(
            machine,
            new ExecutionFacts(
                ExecutionType.STANDARD,
                ARN + "execution:" + name + ":test",
                "test",
                ARN + "stateMachine:" + name,
                name,
                "arn:aws:iam::000000000000:role/millrace",
                test.name(),
                ExecutionFacts.Limits.DEFAULT,
                (entered, attempt) -> entered + "/" + attempt));
  }

  /// What came out.
  ///
  /// @param path the states in the order in which they were entered
  /// @param complaints what is not as expected, a sentence each; empty if all is well
  public record Result(List<String> path, List<String> complaints) {
    public Result {
      path = List.copyOf(path);
      complaints = List.copyOf(complaints);
    }

    public boolean passed() {
      return complaints.isEmpty();
    }
  }

  /// @param name of the state machine
  public static Result of(StateMachine machine, String name, MockCase test) {
    MockRun run = new MockRun(machine, name, test);
    Optional<String> obstacle = run.play();
    List<String> complaints =
        obstacle.map(List::of).orElseGet(() -> run.compare(run.state.outcome().orElseThrow()));
    return new Result(run.path, complaints);
  }

  /// @return why it cannot go on; empty if it came to an end
  private Optional<String> play() {
    apply(state.started(test.input(), now));
    while (state.outcome().isEmpty()) {
      Optional<HistoryEvent> next = state.next(now);
      if (next.isPresent()) {
        apply(next.get());
      } else if (state.tasks().isEmpty()) {
        now = state.wakeAt().orElseThrow();
      } else {
        Optional<String> obstacle = answer(state.tasks().getFirst());
        if (obstacle.isPresent()) {
          return obstacle;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> answer(TaskCommand task) {
    if (task.progress() == TaskCommand.Progress.SCHEDULED) {
      apply(state.taskStarted(task, now));
      return Optional.empty();
    }
    int invocation = invocations.merge(task.state(), 1, Integer::sum) - 1;
    Optional<MockedResponse> response = test.response(task.state(), invocation);
    response.ifPresent(
        found ->
            apply(
                switch (found) {
                  case MockedResponse.Return success ->
                      state.taskSucceeded(task, success.output(), now);
                  case MockedResponse.Throw failure ->
                      state.taskFailed(task, Optional.of(failure.error()), failure.cause(), now);
                }));
    return response.isPresent()
        ? Optional.empty()
        : Optional.of(
            "State '%s' has no mocked response for invocation %d."
                .formatted(task.state(), invocation));
  }

  private void apply(HistoryEvent event) {
    state.apply(event);
    if (event.type().endsWith("StateEntered")) {
      path.add(event.details().path("name").asString());
    }
  }

  private List<String> compare(Outcome outcome) {
    MockCase.Expectation expected = test.expected();
    List<String> complaints = new ArrayList<>();
    compare("Status", expected.status(), Optional.of(status(outcome)), complaints);
    Optional<JsonNode> output =
        outcome instanceof Outcome.Succeeded success
            ? Optional.of(success.output())
            : Optional.empty();
    compare("Output", expected.output(), output, complaints);
    compare("Error", expected.error(), error(outcome), complaints);
    compare("Cause", expected.cause(), cause(outcome), complaints);
    compare("Path", expected.path(), Optional.of(path), complaints);
    if (!complaints.isEmpty() && error(outcome).isPresent() && expected.error().isEmpty()) {
      complaints.add(
          "It failed with %s: %s".formatted(error(outcome).get(), cause(outcome).orElse("")));
    }
    return complaints;
  }

  private static <T> void compare(
      String what, Optional<T> expected, Optional<T> actual, List<String> complaints) {
    if (expected.isPresent() && !expected.equals(actual)) {
      complaints.add(
          "%s is %s, expected %s"
              .formatted(
                  what, actual.map(Object::toString).orElse("absent"), expected.get().toString()));
    }
  }

  private static String status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> "SUCCEEDED";
      case Outcome.Failed _ -> "FAILED";
      case Outcome.TimedOut _ -> "TIMED_OUT";
      case Outcome.Aborted _ -> throw new IllegalStateException("nobody stops a mocked execution");
    };
  }

  private static Optional<String> error(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed ? failed.error() : Optional.empty();
  }

  private static Optional<String> cause(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed ? failed.cause() : Optional.empty();
  }
}
