package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The histories that the contract tells, state by state.
class InterpreterTest {
  private Play play = Play.of(PASS);

  private static final String PASS =
      """
      {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}
      """;

  private Play run(String definition, String input) {
    play = Play.of(definition);
    return play.run(input);
  }

  @Test
  void passGivesItsInputOn() {
    run(PASS, "{\"x\":1}");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "PassStateEntered < 0",
            "PassStateExited < 2",
            "ExecutionSucceeded < 3");
    assertThat(play.output()).isEqualTo(Json.parse("{\"x\":1}"));
    assertThat(play.history.get(1).details())
        .isEqualTo(
            Json.parse(
                "{\"name\":\"A\",\"input\":\"{\\\"x\\\":1}\",\"inputDetails\":{\"truncated\":false}}"));
  }

  @Test
  void variablesAreAssignedAtOnceAndReadLater() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
          "A": {"Type": "Pass", "Assign": {"x": 1, "y": "{% $states.input.n + 1 %}"}, "Next": "B"},
          "B": {"Type": "Pass", "Assign": {"x": "{% $y %}", "y": "{% $x %}"},
                "Output": "{% $x & ',' & $y %}", "Next": "C"},
          "C": {"Type": "Succeed", "Output": ["{% $states.input %}", "{% $x %}", "{% $y %}"]}}}
        """,
        "{\"n\":5}");

    assertThat(play.output()).isEqualTo(Json.parse("[\"1,6\",6,1]"));
    assertThat(play.history.get(2).details().get("assignedVariables"))
        .isEqualTo(Json.parse("{\"x\":\"1\",\"y\":\"6\"}"));
  }

  @Test
  void aTaskIsScheduledStartedAndSucceeds() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {"Type": "Task",
              "Resource": "millrace:train", "TimeoutSeconds": 60, "Arguments": {"n": "{% $states.input %}"},
              "Output": {"got": "{% $states.result %}"}, "End": true}}}
            """);
    play.returns("train", "7.0").run("3");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "TaskStateEntered < 0",
            "TaskScheduled < 2",
            "TaskStarted < 3",
            "TaskSucceeded < 4",
            "TaskStateExited < 5",
            "ExecutionSucceeded < 6");
    assertThat(play.only("TaskScheduled").details())
        .isEqualTo(
            Json.parse(
                "{\"resourceType\":\"millrace\",\"resource\":\"train\",\"region\":\"\",\"parameters\":\"{\\\"n\\\":3}\",\"timeoutInSeconds\":60}"));
    assertThat(play.output()).isEqualTo(Json.parse("{\"got\":7}"));
  }

  @Test
  void retriesWaitLongerEachTimeAndThenTheCatcherTakesOver() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "millrace:train", "End": true,
                "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 2, "BackoffRate": 3}],
                "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "C", "Assign": {"why": "{% $states.errorOutput.Cause %}"},
                  "Output": {"e": "{% $states.errorOutput.Error %}", "n": "{% $states.context.State.RetryCount %}"}}]},
              "C": {"Type": "Pass", "Output": ["{% $states.input %}", "{% $why %}"], "End": true}}}
            """);
    play.fails("train", "Busy", "later").run("{}");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "TaskStateEntered < 0",
            "TaskScheduled < 2",
            "TaskStarted < 3",
            "TaskFailed < 4",
            "TaskScheduled < 5",
            "TaskStarted < 6",
            "TaskFailed < 7",
            "TaskScheduled < 8",
            "TaskStarted < 9",
            "TaskFailed < 10",
            "TaskStateExited < 11",
            "PassStateEntered < 12",
            "PassStateExited < 13",
            "ExecutionSucceeded < 14");
    assertThat(play.output()).isEqualTo(Json.parse("[{\"e\":\"Busy\",\"n\":2},\"later\"]"));
    assertThat(between(5, 6)).isEqualTo(Duration.ofSeconds(2));
    assertThat(between(8, 9)).isEqualTo(Duration.ofSeconds(6));
  }

  private Duration between(int from, int to) {
    return Duration.between(
        play.history.get(from - 1).timestamp(), play.history.get(to - 1).timestamp());
  }

  @Test
  void fullJitterShortensADelay() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "millrace:train", "End": true,
                "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 100, "JitterStrategy": "FULL", "MaxAttempts": 1}]}}}
            """);
    play.fails("train", "Busy", "later").run("{}");

    assertThat(between(5, 6)).isBetween(Duration.ZERO, Duration.ofSeconds(100));
    assertThat(play.failure().error()).contains("Busy");
  }

  @Test
  void aTaskThatHangsTimesOut() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {"Type": "Task",
              "Resource": "millrace:train", "TimeoutSeconds": 9, "End": true,
              "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "No"}, {"ErrorEquals": ["States.TaskFailed"], "Next": "No"},
                        {"ErrorEquals": ["States.Timeout"], "Next": "Yes"}]},
              "Yes": {"Type": "Succeed"}, "No": {"Type": "Fail"}}}
            """);
    play.task("train", _ -> new Play.Answer.Silence()).run("{}");

    assertThat(play.only("TaskTimedOut").details())
        .isEqualTo(
            Json.parse(
                "{\"resourceType\":\"millrace\",\"resource\":\"train\",\"error\":\"States.Timeout\"}"));
    assertThat(play.output())
        .isEqualTo(Json.parse("{\"Error\":\"States.Timeout\",\"Cause\":\"\"}"));
  }

  @Test
  void failEndsWithItsErrorAndOnlyAnEnteredEvent() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "F", "States": {
          "F": {"Type": "Fail", "Error": "Mine", "Cause": "{% 'because ' & $states.input %}"}}}
        """,
        "\"x\"");

    assertThat(play.line())
        .containsExactly("ExecutionStarted < 0", "FailStateEntered < 0", "ExecutionFailed < 2");
    assertThat(play.failure())
        .isEqualTo(new Outcome.Failed(Optional.of("Mine"), Optional.of("because x")));
  }

  @Test
  void waitEndsAtTheMomentThatWasComputedWhenItWasEntered() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "W", "States": {
          "W": {"Type": "Wait", "Seconds": "{% $states.input %}", "Next": "V"},
          "V": {"Type": "Wait", "Timestamp": "2026-03-01T09:00:00+00:00", "Next": "U"},
          "U": {"Type": "Wait", "Timestamp": "2020-03-01T09:00:00Z", "End": true}}}
        """,
        "30");

    assertThat(between(2, 3)).isEqualTo(Duration.ofSeconds(30));
    assertThat(play.history.get(4).timestamp()).isEqualTo(Play.START.plusSeconds(3_600));
    assertThat(between(6, 7)).isEqualTo(Duration.ZERO);
  }

  @Test
  void aTimestampThatIsNoneFailsAfterTheEnteredEvent() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "W", "States": {
          "W": {"Type": "Wait", "Timestamp": "{% $states.input %}", "End": true}}}
        """,
        "\"tomorrow\"");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "WaitStateEntered < 0",
            "EvaluationFailed < 2",
            "ExecutionFailed < 3");
    assertThat(play.failure().cause())
        .contains(
            "An error occurred while executing the state 'W' (entered at the event id #2). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: tomorrow");
  }

  @Test
  void theFirstTrueRuleOfAChoiceWins() {
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "C", "States": {
          "C": {"Type": "Choice", "Choices": [
             {"Condition": "{% $states.input > 10 %}", "Next": "A", "Output": "big", "Assign": {"v": 1}},
             {"Condition": "{% $states.input > 5 %}", "Next": "A"}], "Default": "B", "Output": "small"},
          "A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}}}
        """;

    assertThat(run(definition, "11").output()).isEqualTo(Json.parse("\"big\""));
    assertThat(run(definition, "6").output()).isEqualTo(Json.parse("6"));
    assertThat(run(definition, "1").output()).isEqualTo(Json.parse("\"small\""));
    assertThat(play.types())
        .containsExactly(
            "ExecutionStarted",
            "ChoiceStateEntered",
            "ChoiceStateExited",
            "SucceedStateEntered",
            "SucceedStateExited",
            "ExecutionSucceeded");
  }

  @Test
  void aChoiceWithoutATrueRuleFails() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "C", "States": {
          "C": {"Type": "Choice", "Choices": [{"Condition": false, "Next": "A"}]}, "A": {"Type": "Succeed"}}}
        """,
        "1");

    assertThat(play.failure().error()).contains("States.NoChoiceMatched");
    assertThat(play.line().getLast()).isEqualTo("ExecutionFailed < 2");
  }

  @Test
  void theMachinesTimeoutEndsEverything() {
    run(
        """
        {"QueryLanguage": "JSONata", "TimeoutSeconds": 5, "StartAt": "W", "States": {
          "W": {"Type": "Wait", "Seconds": 30, "End": true}}}
        """,
        "1");

    assertThat(play.line().getLast()).isEqualTo("ExecutionTimedOut < 0");
    assertThat(play.outcome()).isEqualTo(new Outcome.TimedOut());
    assertThat(play.history.getLast().timestamp()).isEqualTo(Play.START.plusSeconds(5));
  }

  @Test
  void anExecutionLivesForAYear() {
    run(
        """
        {"TimeoutSeconds": 99999999, "StartAt": "W", "States": {
          "W": {"Type": "Wait", "Seconds": 99999999, "End": true}}}
        """,
        "1");

    assertThat(play.outcome()).isEqualTo(new Outcome.TimedOut());
    assertThat(play.history.getLast().timestamp()).isEqualTo(Play.START.plus(Duration.ofDays(365)));
  }

  @Test
  void aFullHistoryFailsTheExecution() {
    String loop =
        """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
          "A": {"Type": "Choice", "Choices": [{"Condition": false, "Next": "B"}], "Default": "A"}, "B": {"Type": "Succeed"}}}
        """;
    ExecutionFacts.Limits limits = ExecutionFacts.Limits.DEFAULT;
    play =
        Play.of(
            loop,
            new ExecutionFacts.Limits(
                limits.payloadBytes(), 50, limits.iterations(), limits.variablesBytes()));
    play.run("1");

    assertThat(play.history).hasSize(50);
    assertThat(play.failure().cause())
        .contains("The execution reached the maximum number of history events (50).");
  }

  @Test
  void tooMuchOutputFails() {
    play =
        Play.of(
            """
            {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "millrace:train", "End": true}}}
            """);
    play.returns("train", "\"" + "x".repeat(262_144) + "\"").run("{}");

    assertThat(play.line().getLast()).isEqualTo("ExecutionFailed < 5");
    assertThat(play.failure().cause().orElseThrow())
        .endsWith(
            "The state/task 'millrace' returned a result with a size exceeding the maximum number of bytes service limit.");
  }

  @Test
  void jsonPathStatesWithoutPathsPassTheirDataOn() {
    run(
        """
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"a": "$.x"}, "Next": "B"},
          "B": {"Type": "Wait", "Seconds": 1, "Next": "C"}, "C": {"Type": "Succeed"}}}
        """,
        "1");

    assertThat(play.output()).isEqualTo(Json.parse("{\"a\":\"$.x\"}"));
  }

  @Test
  void theContextObjectTellsWhereWeAre() {
    run(
        """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
          "A": {"Type": "Pass", "Output": "{% $states.context %}", "End": true}}}
        """,
        "1");

    assertThat(Json.write(play.output()))
        .isEqualTo(
            "{\"Execution\":{\"Id\":\"arn:aws:states:local:000000000000:execution:m:e\",\"Input\":1,\"StartTime\":\"2026-03-01T08:00:00.000Z\",\"Name\":\"e\",\"RoleArn\":\"arn:aws:iam::000000000000:role/millrace\",\"RedriveCount\":0},"
                + "\"StateMachine\":{\"Id\":\"arn:aws:states:local:000000000000:stateMachine:m\",\"Name\":\"m\"},\"State\":{\"Name\":\"A\",\"EnteredTime\":\"2026-03-01T08:00:00.000Z\"}}");
  }

  @Test
  void evaluationErrorsNameTheExpressionAndTheField() {
    assertThat(causeOf("{% $states.input.nothing %}", "Output/a"))
        .isEqualTo(
            "The JSONata expression '$states.input.nothing' specified for the field 'Output/a' returned nothing (undefined).");
    assertThat(causeOf("{% $randomSeeded(1) %}", "Output/a"))
        .isEqualTo(
            "The JSONata expression '$randomSeeded(1)' specified for the field 'Output/a' threw an error during evaluation. T1006: Attempted to invoke a non-function");
    assertThat(causeOf("{% $eval('1') %}", "Output/a"))
        .endsWith("T1006: Attempted to invoke a non-function");
    assertThat(causeOf("{% $states.result %}", "Output/a"))
        .endsWith("returned nothing (undefined).");
    assertThat(causeOf("{% function($x){$x} %}", "Output/a"))
        .endsWith("returned an unsupported result type.");
    assertThat(causeOf("{% ($f := function($x){ $f($x) }; $f(1)) %}", "Output/a"))
        .contains("threw an error during evaluation.");
    assertThat(causeOf("{% $count([1..900000]) %}", "Output/a"))
        .contains("threw an error during evaluation.");
    assertThat(causeOf("{% 1" + "+1".repeat(200) + " %}", "Output/a"))
        .contains("threw an error during evaluation.");
    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "PassStateEntered < 0",
            "EvaluationFailed < 0",
            "ExecutionFailed < 3");
  }

  private String causeOf(String expression, String location) {
    run(
        "{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Output\":{\"a\":%s},\"End\":true}}}"
            .formatted(Json.write(expression)),
        "{}");
    assertThat(play.only("EvaluationFailed").details().get("location").asString())
        .isEqualTo(location);
    assertThat(play.failure().error()).contains("States.QueryEvaluationError");
    String prefix =
        "An error occurred while executing the state 'A' (entered at the event id #2). ";
    assertThat(play.failure().cause().orElseThrow()).startsWith(prefix);
    return play.failure().cause().orElseThrow().substring(prefix.length());
  }

  @Test
  void addedFunctionsAreThere() {
    List<String[]> cases =
        List.of(
            new String[] {"$partition([1..5], 2)", "[[1,2],[3,4],[5]]"},
            new String[] {"$range(0, 10, 3)", "[0,3,6,9]"},
            new String[] {"$range(1, 9, 9)", "[1]"},
            new String[] {"$hash('a', 'MD5')", "\"0cc175b9c0f1b6a831c399e269772661\""},
            new String[] {"$random(42)", "0.7275636800328681"},
            new String[] {"$parse('{\"a\":[1]}').a", "[1]"},
            new String[] {"$parse('null')", "null"},
            new String[] {"$random() < 1", "true"},
            new String[] {"$length($uuid())", "36"},
            new String[] {"$uuid() != $uuid()", "true"},
            new String[] {"$now()", "\"2026-03-01T08:00:00.000Z\""},
            new String[] {"$millis()", "1772352000000"});
    for (String[] example : cases) {
      run(
          "{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Output\":%s,\"End\":true}}}"
              .formatted(Json.write("{% " + example[0] + " %}")),
          "{}");
      assertThat(play.output()).as(example[0]).isEqualTo(Json.parse(example[1]));
    }
  }
}
