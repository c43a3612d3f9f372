package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Parallel and Map: which event leads to which.
class FanoutTest {
  private Play play = Play.of("{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}");

  @Test
  void branchesGetTheirInputAndGiveAnArray() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Parallel", "Arguments": {"x": "{% $states.input %}"},
              "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
                           {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "millrace:b", "End": true}}}], "End": true}}}
            """);
    play.returns("b", "2").run("1");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "ParallelStateEntered < 0",
            "ParallelStateStarted < 2",
            "PassStateEntered < 3",
            "PassStateExited < 4",
            "TaskStateEntered < 3",
            "TaskScheduled < 6",
            "TaskStarted < 7",
            "TaskSucceeded < 8",
            "TaskStateExited < 9",
            "ParallelStateSucceeded < 10",
            "ParallelStateExited < 10",
            "ExecutionSucceeded < 12");
    assertThat(play.output()).isEqualTo(Json.parse("[{\"x\":1},2]"));
  }

  @Test
  void aTaskThatBreaksAParallelIsAbortedWithTheOthersAndTheFailureIsCaught() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Parallel",
              "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "millrace:a", "End": true}}},
                           {"StartAt": "B", "States": {"B": {"Type": "Wait", "Seconds": 100, "End": true}}}], "End": true,
              "Catch": [{"ErrorEquals": ["Bad"], "Next": "C"}]}, "C": {"Type": "Succeed"}}}
            """);
    play.fails("a", "Bad", "it was").run("1");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "ParallelStateEntered < 0",
            "ParallelStateStarted < 2",
            "TaskStateEntered < 3",
            "TaskScheduled < 4",
            "WaitStateEntered < 3",
            "TaskStarted < 5",
            "TaskFailed < 7",
            "TaskStateAborted < 8",
            "WaitStateAborted < 8",
            "ParallelStateFailed < 8",
            "ParallelStateExited < 11",
            "SucceedStateEntered < 12",
            "SucceedStateExited < 13",
            "ExecutionSucceeded < 14");
    assertThat(play.output()).isEqualTo(Json.parse("{\"Error\":\"Bad\",\"Cause\":\"it was\"}"));
  }

  @Test
  void aParallelIsRetriedFromTheBreakingEvent() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Parallel",
              "Branches": [{"StartAt": "F", "States": {"F": {"Type": "Fail"}}}], "End": true,
              "Retry": [{"ErrorEquals": ["States.BranchFailed"], "MaxAttempts": 1}]}}}
            """);
    play.run("1");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "ParallelStateEntered < 0",
            "ParallelStateStarted < 2",
            "FailStateEntered < 3",
            "ParallelStateFailed < 4",
            "ParallelStateStarted < 4",
            "FailStateEntered < 6",
            "ParallelStateFailed < 7",
            "ExecutionFailed < 8");
    assertThat(play.failure().error()).contains("States.BranchFailed");
  }

  @Test
  void mapGivesOutputsInTheOrderOfItsItems() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "Items": "{% $states.input.list %}",
              "ItemSelector": {"v": "{% $states.context.Map.Item.Value %}", "i": "{% $states.context.Map.Item.Index %}", "k": "{% $states.input.k %}"},
              "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"mine": "{% $states.input.v %}"}, "Next": "B"},
                 "B": {"Type": "Pass", "Output": "{% $mine & $states.context.Map.Item.Index & $states.input.k %}", "End": true}}}, "End": true}}}
            """);
    play.run("{\"list\":[\"a\",\"b\"],\"k\":\"!\"}");

    assertThat(play.output()).isEqualTo(Json.parse("[\"a0!\",\"b1!\"]"));
    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "MapStateEntered < 0",
            "MapStateStarted < 2",
            "MapIterationStarted < 3",
            "PassStateEntered < 4",
            "PassStateExited < 5",
            "PassStateEntered < 6",
            "PassStateExited < 7",
            "MapIterationSucceeded < 8",
            "MapIterationStarted < 3",
            "PassStateEntered < 10",
            "PassStateExited < 11",
            "PassStateEntered < 12",
            "PassStateExited < 13",
            "MapIterationSucceeded < 14",
            "MapStateSucceeded < 15",
            "MapStateExited < 15",
            "ExecutionSucceeded < 17");
  }

  @Test
  void anIterationThatEndsMakesRoomForTheNext() {
    play =
        Play.of(
            """
            {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1,
              "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}, "End": true}}}
            """);
    play.run("[1,2]");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "MapStateEntered < 0",
            "MapStateStarted < 2",
            "MapIterationStarted < 3",
            "PassStateEntered < 4",
            "PassStateExited < 5",
            "MapIterationSucceeded < 6",
            "MapIterationStarted < 6",
            "PassStateEntered < 8",
            "PassStateExited < 9",
            "MapIterationSucceeded < 10",
            "MapStateSucceeded < 11",
            "MapStateExited < 11",
            "ExecutionSucceeded < 13");
  }

  @Test
  void anEmptyMapSucceedsAtOnce() {
    play =
        Play.of(
            """
            {"StartAt": "M", "States": {"M": {"Type": "Map",
              "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}, "End": true}}}
            """);
    play.run("[]");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "MapStateEntered < 0",
            "MapStateStarted < 2",
            "MapStateSucceeded < 3",
            "MapStateExited < 3",
            "ExecutionSucceeded < 5");
    assertThat(play.output()).isEqualTo(Json.parse("[]"));
  }

  @Test
  void oneFailedIterationFailsTheMapAndARetryStartsAllAgain() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map",
              "ItemProcessor": {"StartAt": "C", "States": {
                "C": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input = 1 %}", "Next": "W"}], "Default": "F"},
                "W": {"Type": "Wait", "Seconds": 50, "End": true}, "F": {"Type": "Fail", "Error": "Bad"}}},
              "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}], "End": true}}}
            """);
    play.run("[1,2]");

    List<String> first =
        List.of(
            "ExecutionStarted < 0",
            "MapStateEntered < 0",
            "MapStateStarted < 2",
            "MapIterationStarted < 3",
            "ChoiceStateEntered < 4",
            "ChoiceStateExited < 5",
            "WaitStateEntered < 6",
            "MapIterationStarted < 3",
            "ChoiceStateEntered < 8",
            "ChoiceStateExited < 9",
            "FailStateEntered < 10",
            "MapIterationFailed < 11",
            "WaitStateAborted < 11",
            "MapIterationAborted < 11",
            "MapStateFailed < 11",
            "MapStateStarted < 11");
    assertThat(play.line()).startsWith(first.toArray(String[]::new));
    assertThat(play.failure()).isEqualTo(new Outcome.Failed(Optional.of("Bad"), Optional.empty()));
    assertThat(play.types()).containsOnlyOnce("ExecutionFailed");
  }

  @Test
  void itemsThatAreNoArrayFailTheMap() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "Items": "{% $states.input %}",
              "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}, "End": true}}}
            """);
    play.run("7");

    assertThat(play.failure().cause().orElseThrow())
        .endsWith("Map state input must be an array but was: 7");
    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "MapStateEntered < 0",
            "EvaluationFailed < 0",
            "MapStateFailed < 3",
            "ExecutionFailed < 4");
  }

  @Test
  void aSelectorThatBreaksFailsTheMap() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "ItemSelector": "{% $states.input.nothing %}",
              "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}, "End": true,
              "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "S", "Output": "caught"}]}, "S": {"Type": "Succeed"}}}
            """);
    play.run("[1,2]");

    assertThat(play.output()).isEqualTo(Json.parse("\"caught\""));
  }

  @Test
  void aMapInAParallelInAMapRunsToItsEnd() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 2, "End": true,
              "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "I", "States": {"I": {"Type": "Map", "Items": "{% [1..$states.input] %}", "End": true,
                  "ItemProcessor": {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "millrace:t", "End": true}}}}}},
                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": true}}}]}}}}}}
            """);
    play.run("[1,2,3]");

    assertThat(play.output()).isEqualTo(Json.parse("[[[1],1],[[1,2],2],[[1,2,3],3]]"));
  }
}
