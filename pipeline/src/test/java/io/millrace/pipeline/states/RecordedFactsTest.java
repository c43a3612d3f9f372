package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Corner cases that the service was seen to answer like this.
class RecordedFactsTest {
  private static final String PREFIX =
      "An error occurred while executing the state 'A' (entered at the event id #2). ";

  /// A machine of one state.
  private static Play alone(String fields) {
    return Play.of("{\"StartAt\":\"A\",\"States\":{\"A\":{%s}}}".formatted(fields));
  }

  /// A machine whose state A leads to B.
  private static Play first(String fields) {
    return Play.of(
        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Next\":\"B\",%s},\"B\":{\"Type\":\"Pass\",\"End\":true}}}"
            .formatted(fields));
  }

  /// A machine whose task `say` leads to B in every way.
  private static Play task(String fields) {
    return first("\"Type\":\"Task\",\"Resource\":\"millrace:say\"," + fields);
  }

  private static String distributed(String fields) {
    return """
        {"StartAt":"A","States":{"A":{"Type":"Map","End":true,%s,"ItemProcessor":{
          "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
          "StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}}}}"""
        .formatted(fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"ToleratedFailurePercentagePath\":\"$.x\" | The ToleratedFailurePercentagePath field refers to value \"many\" which is not a valid float: $.x",
        "\"ToleratedFailurePercentagePath\":\"$.big\" | ToleratedFailurePercentage must be between 0 and 100.",
        "\"ToleratedFailureCountPath\":\"$.x\" | The ToleratedFailureCountPath field refers to value \"many\" which is not a valid integer: $.x",
        "\"ToleratedFailureCountPath\":\"$.less\" | ToleratedFailureCount cannot be negative.",
        "\"MaxConcurrencyPath\":\"$.x\" | The MaxConcurrencyPath field refers to value \"many\" which is not a valid integer: $.x"
      })
  void settingsOfAMapRunThatAreNone(String fields, String cause) {
    Play play = Play.of(distributed("\"ItemsPath\":\"$.l\"," + fields));
    play.run("{\"l\":[],\"x\":\"many\",\"big\":101,\"less\":-1}");

    assertThat(play.failure().error()).contains("States.Runtime");
    assertThat(play.failure().cause()).contains(PREFIX + cause);
    assertThat(play.types()).doesNotContain("MapStateStarted", "MapStateFailed");
  }

  @Test
  void aTextThatIsAnIntegerIsOne() {
    Play play =
        Play.of(
            """
            {"StartAt":"A","States":{"A":{"Type":"Map","End":true,"ItemsPath":"$.l","MaxConcurrencyPath":"$.n",
              "ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}}}}""");
    assertThat(play.run("{\"l\":[1,2],\"n\":\"1\"}").output()).isEqualTo(Json.parse("[1,2]"));
    assertThat(play.types().indexOf("MapIterationSucceeded"))
        .isLessThan(play.types().lastIndexOf("MapIterationStarted"));
  }

  @Test
  void anExpressionOfAnotherTypeThanWanted() {
    Play play =
        alone(
            "\"Type\":\"Wait\",\"QueryLanguage\":\"JSONata\",\"Seconds\":\"{% 'a' & 'b' %}\",\"End\":true");
    play.run("{}");

    assertThat(play.failure().cause())
        .contains(
            PREFIX
                + "The JSONata expression ''a' & 'b'' specified for the field 'Seconds' returned an unexpected result type. Expected 'number', but was 'string' for value: \"ab\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$eval('1')", "$randomSeeded(1)"})
  void functionsThatAreNotThere(String call) {
    Play play =
        alone(
            "\"Type\":\"Pass\",\"QueryLanguage\":\"JSONata\",\"Output\":\"{% %s %}\",\"End\":true"
                .replace("%s", call));
    play.run("{}");

    assertThat(play.failure().error()).contains("States.QueryEvaluationError");
    assertThat(play.failure().cause().orElseThrow())
        .contains("threw an error during evaluation. T1006: Attempted to invoke a non-function");
  }

  @Test
  void aFailureThatSaysNothingIsNullForItsCatcher() {
    Play play =
        task("\"Catch\":[{\"ErrorEquals\":[\"States.TaskFailed\"],\"Next\":\"B\"}]")
            .task("say", _ -> new Play.Answer.Failed(Optional.empty(), Optional.empty()));
    play.run("{}");

    assertThat(Json.write(play.output())).isEqualTo("{\"Error\":null,\"Cause\":null}");
    assertThat(play.only("TaskFailed").details().propertyNames())
        .containsExactlyInAnyOrder("resourceType", "resource");
  }

  @Test
  void aTimeoutHasNoCause() {
    Play play =
        task("\"TimeoutSeconds\":5,\"Catch\":[{\"ErrorEquals\":[\"States.TaskFailed\"],\"Next\":\"A\"},"
                + "{\"ErrorEquals\":[\"States.ALL\"],\"Next\":\"B\"}]")
            .task("say", _ -> new Play.Answer.Silence());
    play.run("{}");

    assertThat(Json.write(play.output()))
        .isEqualTo("{\"Error\":\"States.Timeout\",\"Cause\":\"\"}");
    assertThat(play.only("TaskTimedOut").details().has("cause")).isFalse();
  }

  @Test
  void theTimeoutOfTheMachineHasNoPreviousEventAndNoCause() {
    Play play =
        Play.of(
            """
            {"StartAt":"A","TimeoutSeconds":3,"States":{"A":{"Type":"Wait","Seconds":60,"End":true}}}""");
    play.run("{}");

    HistoryEvent end = play.only("ExecutionTimedOut");
    assertThat(end.previousId()).isZero();
    assertThat(Json.write(end.details())).isEqualTo("{\"error\":\"States.Timeout\"}");
    assertThat(end.timestamp()).isEqualTo(Play.START.plusSeconds(3));
  }

  @Test
  void aResultThatIsTooLargeCanBeCaughtByStatesAll() {
    JsonNode large = Json.tree("x".repeat(262_145));
    Play play =
        task("\"Catch\":[{\"ErrorEquals\":[\"States.ALL\"],\"Next\":\"B\"}]")
            .task("say", _ -> new Play.Answer.Success(large));
    play.run("{}");

    assertThat(Json.write(play.output()))
        .isEqualTo(
            "{\"Error\":\"States.DataLimitExceeded\",\"Cause\":\""
                + PREFIX
                + "The state/task 'millrace' returned a result with a size exceeding the maximum number of bytes service limit.\"}");
  }

  @Test
  void parametersThatAreTooLarge() {
    Play play = task("\"Parameters\":{\"a.$\":\"$\",\"b.$\":\"$\"}");
    play.run(Json.write("x".repeat(200_000)));

    assertThat(play.failure().error()).contains("States.DataLimitExceeded");
    assertThat(play.failure().cause().orElseThrow())
        .endsWith(
            "provided parameters with a size exceeding the maximum number of bytes service limit.");
    assertThat(play.types()).doesNotContain("TaskScheduled");
  }

  @Test
  void aRetrierThatIsUsedUpLeavesTheRestToTheCatchers() {
    Play play =
        task("\"Retry\":[{\"ErrorEquals\":[\"E\"],\"MaxAttempts\":1},{\"ErrorEquals\":[\"States.ALL\"],\"MaxAttempts\":9}],"
                + "\"Catch\":[{\"ErrorEquals\":[\"E\"],\"Next\":\"B\"}]")
            .fails("say", "E", "c");
    play.run("{}");

    assertThat(play.types().stream().filter("TaskFailed"::equals)).hasSize(2);
    assertThat(Json.write(play.output())).isEqualTo("{\"Error\":\"E\",\"Cause\":\"c\"}");
  }

  @Test
  void errorNamesAreComparedAsTheyAre() {
    Play play =
        task("\"Catch\":[{\"ErrorEquals\":[\"busy\",\"Bus\"],\"Next\":\"B\"}]")
            .fails("say", "Busy", "c");
    assertThat(play.run("{}").failure().error()).contains("Busy");
  }

  @Test
  void aWaitAndAChoiceSeeNoRetryCount() {
    String output = "\"Output\":\"{% $states.context.State %}\"";
    Play play = first("\"Type\":\"Wait\",\"QueryLanguage\":\"JSONata\",\"Seconds\":0," + output);
    assertThat(play.run("{}").output().propertyNames()).containsExactly("Name", "EnteredTime");

    Play task = task("\"QueryLanguage\":\"JSONata\"," + output).returns("say", "1");
    assertThat(task.run("{}").output().propertyNames())
        .containsExactly("Name", "EnteredTime", "RetryCount");
  }

  @Test
  void theContextObjectKeepsItsOrder() {
    Play play = alone("\"Type\":\"Pass\",\"OutputPath\":\"$$\",\"End\":true");
    JsonNode context = play.run("{}").output();

    assertThat(context.propertyNames()).containsExactly("Execution", "StateMachine", "State");
    assertThat(context.path("Execution").propertyNames())
        .containsExactly("Id", "Input", "StartTime", "Name", "RoleArn", "RedriveCount");
  }

  @Test
  void anArrayOfOneIsItsElementInJsonata() {
    String pass = "\"Type\":\"Pass\",\"QueryLanguage\":\"JSONata\",\"End\":true,\"Output\":\"%s\"";

    assertThat(
            alone(pass.formatted("{% $states.input.l[n > 1].n %}"))
                .run("{\"l\":[{\"n\":1},{\"n\":2}]}")
                .output())
        .isEqualTo(Json.parse("2"));
    assertThat(
            alone(pass.formatted("{% [$states.input.l[n > 1].n] %}"))
                .run("{\"l\":[{\"n\":1},{\"n\":2}]}")
                .output())
        .isEqualTo(Json.parse("[2]"));
  }

  @Test
  void wholeNumbersOfExpressionsAreIntegers() {
    Play play =
        alone(
            "\"Type\":\"Pass\",\"QueryLanguage\":\"JSONata\",\"End\":true,\"Output\":{\"n\":\"{% 0.5 + 0.5 %}\",\"m\":\"{% 1.10 %}\"}");
    assertThat(Json.write(play.run("{}").output())).isEqualTo("{\"n\":1,\"m\":1.1}");
  }

  @Test
  void assignedVariablesAreTextsInTheHistory() {
    Play play = first("\"Type\":\"Pass\",\"Assign\":{\"s\":\"PENDING\",\"n\":1}");
    play.run("{}");

    List<HistoryEvent> exits =
        play.history.stream().filter(e -> e.type().equals("PassStateExited")).toList();
    assertThat(exits.getFirst().details().get("assignedVariables"))
        .isEqualTo(Json.parse("{\"s\":\"\\\"PENDING\\\"\",\"n\":\"1\"}"));
    assertThat(exits.getFirst().details().at("/assignedVariablesDetails/truncated").asBoolean(true))
        .isFalse();
    assertThat(exits.getLast().details().has("assignedVariables")).isFalse();
  }

  @Test
  void whatACatcherGivesIsNotSelectedAgain() {
    Play play =
        task("\"OutputPath\":\"$.kept\",\"ResultSelector\":{\"kept.$\":\"$.no\"},"
                + "\"Catch\":[{\"ErrorEquals\":[\"E\"],\"ResultPath\":\"$.why\",\"Next\":\"B\"}]")
            .fails("say", "E", "c");
    assertThat(Json.write(play.run("{\"kept\":1}").output()))
        .isEqualTo("{\"kept\":1,\"why\":{\"Error\":\"E\",\"Cause\":\"c\"}}");
  }

  @Test
  void anErrorPathToNothingIsAnErrorOfItsOwn() {
    Play play = alone("\"Type\":\"Fail\",\"ErrorPath\":\"$.no\"");
    play.run("{\"a\":1}");

    assertThat(play.failure().error()).contains("States.Runtime");
    assertThat(play.failure().cause())
        .contains(
            PREFIX
                + "The JSONPath '$.no' specified for the field 'ErrorPath' could not be found in the input '{\"a\":1}'");
  }
}
