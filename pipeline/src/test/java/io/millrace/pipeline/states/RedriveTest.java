package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.Play.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Executions that are started again where they ended.
class RedriveTest {
  private static final String TWO =
      """
      {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
        "A": {"Type": "Pass", "Output": "{% $states.input + 1 %}", "Next": "B"},
        "B": {"Type": "Task", "Resource": "millrace:shaky", "Output":
          "{% [$states.result, $states.context.State.RetryCount, $states.context.Execution.RedriveCount] %}",
          "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}], "End": true}}}
      """;

  private Play play = Play.of(TWO);

  /// Fails for the first `times` calls.
  private static Function<TaskCommand, Answer> failing(int times) {
    AtomicInteger calls = new AtomicInteger();
    return task ->
        calls.incrementAndGet() <= times
            ? new Answer.Failed(Optional.of("Shaky"), Optional.empty())
            : new Answer.Success(task.arguments());
  }

  private Play run(String definition, String input, int failures) {
    play = Play.of(definition).task("shaky", failing(failures));
    return play.run(input);
  }

  @Test
  void aTaskIsScheduledAgainWithItsInputAndFreshRetries() {
    run(TWO, "1", 3);
    int ended = play.history.size();
    assertThat(play.failure().error()).contains("Shaky");
    play.redrive();

    assertThat(play.output()).isEqualTo(Json.parse("[2,1,1]"));
    assertThat(play.line().subList(ended - 2, ended + 3))
        .containsExactly(
            "TaskFailed < " + (ended - 2),
            "ExecutionFailed < " + (ended - 1),
            "ExecutionRedriven < " + ended,
            "TaskScheduled < " + (ended - 1),
            "TaskStarted < " + (ended + 2));
    assertThat(play.only("ExecutionRedriven").details())
        .isEqualTo(Json.parse("{\"redriveCount\":1}"));
    assertThat(play.types().stream().filter("TaskStateEntered"::equals)).hasSize(1);
  }

  @Test
  void onlyBranchesThatDidNotSucceedRunAgain() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
          {"StartAt": "L", "States": {"L": {"Type": "Pass", "End": true}}},
          {"StartAt": "R", "States": {"R": {"Type": "Task", "Resource": "millrace:shaky", "End": true}}}]}}}
        """,
        "7",
        1);
    play.redrive();

    assertThat(play.output()).isEqualTo(Json.parse("[7,7]"));
    assertThat(play.types().stream().filter("PassStateEntered"::equals)).hasSize(1);
    assertThat(play.types().stream().filter("ParallelStateStarted"::equals)).hasSize(1);
    assertThat(play.types().stream().filter("TaskStateEntered"::equals)).hasSize(1);
    assertThat(play.types().stream().filter("TaskScheduled"::equals)).hasSize(2);
  }

  @Test
  void onlyIterationsThatDidNotSucceedRunAgain() {
    AtomicInteger calls = new AtomicInteger();
    play =
        Play.of(
                """
                {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "MaxConcurrency": 2,
                  "ItemProcessor": {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "millrace:third", "End": true}}}}}}
                """)
            .task(
                "third",
                task ->
                    calls.incrementAndGet() == 3
                        ? new Answer.Failed(Optional.of("Shaky"), Optional.empty())
                        : new Answer.Success(task.arguments()));
    play.run("[1,2,3,4,5]");
    assertThat(play.types()).contains("MapIterationFailed", "MapStateFailed");
    play.redrive();

    assertThat(play.output()).isEqualTo(Json.parse("[1,2,3,4,5]"));
    assertThat(play.types().stream().filter("MapIterationSucceeded"::equals)).hasSize(5);
    assertThat(play.types().stream().filter("MapIterationStarted"::equals)).hasSize(5);
  }

  @Test
  void aWaitWaitsWhatIsLeftOfIt() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "TimeoutSeconds": 10, "StartAt": "W", "States": {
              "W": {"Type": "Wait", "Seconds": 15, "End": true}}}
            """);
    play.run("{}");
    assertThat(play.outcome()).isInstanceOf(Outcome.TimedOut.class);
    play.redrive();

    assertThat(play.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(Duration.between(Play.START, play.history.getLast().timestamp()))
        .isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void whatBrokeIsEvaluatedAgain() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "C", "States": {
          "C": {"Type": "Choice", "Choices": [{"Condition": "{% $states.context.Execution.RedriveCount > 1 %}", "Next": "S"}]},
          "S": {"Type": "Succeed", "Output": "{% $exists($states.context.Execution.RedriveTime) %}"}}}
        """,
        "{}", 0);
    play.redrive();
    assertThat(play.failure().error()).contains("States.NoChoiceMatched");
    play.redrive();

    assertThat(play.output()).isEqualTo(Json.parse("true"));
  }

  @Test
  void aMapWhoseIterationsAllSucceededIsOnlyLeftAgain() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
          "Output": "{% $states.context.Execution.RedriveCount > 0 ? $states.result : $error('no') %}",
          "ItemProcessor": {"StartAt": "T", "States": {"T": {"Type": "Pass", "End": true}}}}}}
        """,
        "[1,2]", 0);
    assertThat(play.types()).contains("EvaluationFailed");
    play.redrive();

    assertThat(play.output()).isEqualTo(Json.parse("[1,2]"));
    assertThat(play.types().stream().filter("PassStateEntered"::equals)).hasSize(2);
  }

  @Test
  void anIterationWithoutAnInputIsStartedAgain() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
          "ItemSelector": "{% $states.context.Execution.RedriveCount > 0 ? 1 : $error('no') %}",
          "ItemProcessor": {"StartAt": "T", "States": {"T": {"Type": "Pass", "End": true}}}}}}
        """,
        "[1,2]", 0);
    play.redrive();

    assertThat(play.output()).isEqualTo(Json.parse("[1,1]"));
  }

  @Test
  void endsAsItWouldHaveWhereverItWasStopped() {
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
          "P": {"Type": "Parallel", "Next": "W", "Assign": {"all": "{% $states.result %}"}, "Branches": [
            {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "millrace:a", "Next": "B"},
              "B": {"Type": "Wait", "Seconds": 5, "End": true}}},
            {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 2, "Items": [1, 2, 3], "End": true,
              "ItemProcessor": {"StartAt": "T", "States": {
                "T": {"Type": "Task", "Resource": "millrace:t", "Next": "I"},
                "I": {"Type": "Parallel", "End": true, "Branches": [
                  {"StartAt": "X", "States": {"X": {"Type": "Task", "Resource": "millrace:x", "End": true}}}]}}}}}}]},
          "W": {"Type": "Wait", "Seconds": 1, "Next": "C"},
          "C": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "S"}]},
          "S": {"Type": "Succeed", "Output": "{% $all %}"}}}
        """;
    int events = Play.of(definition).run("0").history.size();
    for (int stop = 1; stop < events; stop++) {
      Play stopped = Play.of(definition);
      assertThat(stopped.runAndStop("0", stop)).isTrue();
      stopped.redrive();

      assertThat(stopped.output())
          .as("stopped after %d", stop)
          .isEqualTo(Json.parse("[0,[[1],[2],[3]]]"));
    }
  }
}
