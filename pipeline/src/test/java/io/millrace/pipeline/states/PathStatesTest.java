package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How data flows through JSONPath states, and what their histories say when it cannot.
class PathStatesTest {
  private Play play = Play.of(state("\"Type\":\"Pass\",\"End\":true"));

  private static String state(String fields) {
    return "{\"StartAt\":\"A\",\"States\":{\"A\":{%s}}}".formatted(fields);
  }

  private Play run(String definition, String input) {
    play = Play.of(definition);
    return play.run(input);
  }

  private String output(String fields, String input) {
    return Json.write(run(state(fields), input).output());
  }

  /// The cause without the words that name the state.
  private String cause(String fields, String input) {
    String cause = run(state(fields), input).failure().cause().orElseThrow();
    String prefix =
        "An error occurred while executing the state 'A' (entered at the event id #2). ";
    assertThat(cause).startsWith(prefix);
    return cause.substring(prefix.length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"InputPath\":\"$.a\" | {\"b\":1}",
        "\"InputPath\":null | {}",
        "\"InputPath\":\"$$.State\" | {\"Name\":\"A\",\"EnteredTime\":\"2026-03-01T08:00:00.000Z\"}",
        "\"OutputPath\":\"$.a.b\" | 1",
        "\"OutputPath\":null | {}",
        "\"OutputPath\":\"$$.Execution.Input\" | {\"a\":{\"b\":1},\"l\":[1,2]}",
        "\"Parameters\":{\"x.$\":\"$.a\",\"y\":\"$.a\",\"z\":[{\"n.$\":\"$$.Execution.Name\"}]} | {\"x\":{\"b\":1},\"y\":\"$.a\",\"z\":[{\"n\":\"e\"}]}",
        "\"Parameters\":[\"$.a\"] | [\"$.a\"]",
        "\"Parameters\":null | null",
        "\"InputPath\":\"$.a\",\"Parameters\":{\"x.$\":\"$.b\"} | {\"x\":1}",
        "\"Result\":{\"r.$\":\"$.a\"},\"ResultPath\":\"$.a.b\" | {\"a\":{\"b\":{\"r.$\":\"$.a\"}},\"l\":[1,2]}",
        "\"Result\":7,\"ResultPath\":\"$.x.y\",\"OutputPath\":\"$.x\" | {\"y\":7}",
        "\"Result\":7,\"ResultPath\":\"$.l[1]\" | {\"a\":{\"b\":1},\"l\":[1,7]}",
        "\"InputPath\":\"$.a\",\"ResultPath\":null | {\"a\":{\"b\":1},\"l\":[1,2]}",
        "\"InputPath\":\"$.l[?(@ > 5)]\" | []",
        "\"Parameters\":{\"s.$\":\"States.Format('{}', $.l)\"} | {\"s\":\"[1, 2]\"}"
      })
  void passSelectsAndMerges(String fields, String expected) {
    assertThat(output("\"Type\":\"Pass\",\"End\":true," + fields, "{\"a\":{\"b\":1},\"l\":[1,2]}"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"InputPath\":\"$.a.b\" | Invalid path '$.a.b' : No results for path: $['a']['b']",
        "\"OutputPath\":\"$.x.b\" | Invalid path '$.x.b' : Missing property in path $['x']",
        "\"Parameters\":{\"k\":{\"n.$\":\"$.no\"}} | The JSONPath '$.no' specified for the field 'n.$' could not be found in the input '{\"a\":{}}'",
        "\"Parameters\":{\"n.$\":\"$$.Map.Item\"},\"InputPath\":\"$.a\" | The JSONPath '$$.Map.Item' specified for the field 'n.$' could not be found in the input '{\"Execution\":",
        "\"Parameters\":{\"n.$\":\"States.Array($.no)\"} | The JSONPath 'States.Array($.no)' specified for the field 'n.$' could not be found in the input '{\"a\":{}}'"
      })
  void aPathToNothingEndsTheExecution(String fields, String cause) {
    assertThat(cause("\"Type\":\"Pass\",\"End\":true," + fields, "{\"a\":{}}")).startsWith(cause);
    assertThat(play.failure().error()).contains("States.Runtime");
    assertThat(play.line())
        .containsExactly("ExecutionStarted < 0", "PassStateEntered < 0", "ExecutionFailed < 2");
  }

  @Test
  void aTaskGetsParametersAndItsResultIsSelectedAndMerged() {
    play =
        Play.of(
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "millrace:train",
              "InputPath": "$.model", "Parameters": {"name.$": "$.name", "run.$": "$$.Execution.Name"},
              "ResultSelector": {"rmse.$": "$.metrics.rmse"}, "ResultPath": "$.trained",
              "TimeoutSecondsPath": "$.patience", "HeartbeatSecondsPath": "$.beat", "OutputPath": "$.trained",
              "Credentials": {"RoleArn.$": "$.role"}, "Assign": {"all.$": "$.metrics"}, "Next": "P"},
              "P": {"Type": "Pass", "Parameters": {"got.$": "$", "all.$": "$all"}, "End": true}}}
            """);
    play.returns("train", "{\"metrics\":{\"rmse\":2.50,\"mae\":1}}")
        .run("{\"model\":{\"name\":\"m\",\"patience\":9,\"beat\":\"3\",\"role\":\"r\"}}");

    assertThat(play.only("TaskScheduled").details())
        .isEqualTo(
            Json.parse(
                """
                {"resourceType": "millrace", "resource": "train", "region": "",
                 "parameters": "{\\"name\\":\\"m\\",\\"run\\":\\"e\\"}", "timeoutInSeconds": 9,
                 "heartbeatInSeconds": 3, "taskCredentials": {"roleArn": "r"}}
                """));
    assertThat(play.only("TaskStateExited").details().get("assignedVariables"))
        .isEqualTo(Json.parse("{\"all\":\"{\\\"rmse\\\":2.50,\\\"mae\\\":1}\"}"));
    assertThat(Json.write(play.output()))
        .isEqualTo("{\"got\":{\"rmse\":2.50},\"all\":{\"rmse\":2.50,\"mae\":1}}");
  }

  @Test
  void aResultPathThroughANumberCanBeCaught() {
    play =
        Play.of(
            """
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "millrace:train", "ResultPath": "$.n.x", "End": true,
                "Catch": [{"ErrorEquals": ["States.ResultPathMatchFailure"], "Next": "C", "ResultPath": "$.error",
                           "Assign": {"name.$": "$.Error"}}]},
              "C": {"Type": "Pass", "Parameters": {"n.$": "$.n", "name.$": "$name", "cause.$": "$.error.Cause"}, "End": true}}}
            """);
    play.returns("train", "1").run("{\"n\":5}");

    assertThat(play.output())
        .isEqualTo(
            Json.parse(
                """
                {"n": 5, "name": "States.ResultPathMatchFailure",
                 "cause": "An error occurred while executing the state 'T' (entered at the event id #2). Unable to apply ReferencePath $.n.x to input {\\"n\\":5}"}
                """));
  }

  @Test
  void aFunctionThatFailsCanBeCaughtButAMissingPathCannot() {
    String definition =
        """
        {"StartAt": "T", "States": {
          "T": {"Type": "Task", "Resource": "millrace:train", "End": true,
            "Parameters": {"n.$": "States.ArrayGetItem($.l, 3)"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}]},
          "C": {"Type": "Pass", "OutputPath": "$.Error", "End": true}}}
        """;

    assertThat(run(definition, "{\"l\":[]}").output())
        .isEqualTo(Json.parse("\"States.IntrinsicFailure\""));
    assertThat(play.line())
        .startsWith("ExecutionStarted < 0", "TaskStateEntered < 0", "TaskStateExited < 2");
    assertThat(run(definition, "{}").failure().error()).contains("States.Runtime");
  }

  @Test
  void aSucceedAndAFailReadPaths() {
    assertThat(
            output(
                "\"Type\":\"Succeed\",\"InputPath\":\"$.a\",\"OutputPath\":\"$.b\"",
                "{\"a\":{\"b\":1}}"))
        .isEqualTo("1");
    run(
        state(
            "\"Type\":\"Fail\",\"ErrorPath\":\"$.e\",\"CausePath\":\"States.Format('{} in {}', $.e, $$.State.Name)\""),
        "{\"e\":\"Bad\"}");
    assertThat(play.failure())
        .isEqualTo(new Outcome.Failed(Optional.of("Bad"), Optional.of("Bad in A")));
    assertThat(cause("\"Type\":\"Fail\",\"ErrorPath\":\"$.e\"", "{}"))
        .isEqualTo(
            "The JSONPath '$.e' specified for the field 'ErrorPath' could not be found in the input '{}'");
  }

  @Test
  void variablesAreReadAsOfStateEntry() {
    run(
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Pass", "Assign": {"x": 1, "y.$": "$.n", "z": {"deep.$": "$.n"}}, "Next": "B"},
          "B": {"Type": "Pass", "Assign": {"x.$": "$y", "y.$": "$x"}, "OutputPath": "$x", "Next": "C"},
          "C": {"Type": "Pass", "Parameters": {"in.$": "$", "x.$": "$x", "y.$": "$y", "z.$": "$z.deep"}, "End": true}}}
        """,
        "{\"n\":5}");

    assertThat(Json.write(play.output())).isEqualTo("{\"in\":1,\"x\":5,\"y\":1,\"z\":5}");
  }

  @Test
  void bothLanguagesShareVariables() {
    run(
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Pass", "Assign": {"x.$": "$.n"}, "Next": "B"},
          "B": {"Type": "Pass", "QueryLanguage": "JSONata", "Assign": {"x": "{% $x * 2 %}"},
                "Output": {"old": "{% $x %}"}, "Next": "C"},
          "C": {"Type": "Pass", "Parameters": {"old.$": "$.old", "x.$": "$x"}, "End": true}}}
        """,
        "{\"n\":5}");

    assertThat(Json.write(play.output())).isEqualTo("{\"old\":5,\"x\":10}");
  }

  @Test
  void aMapIteratesOverItemsPathWithASelector() {
    run(
        state(
            """
            "Type": "Map", "InputPath": "$.in", "ItemsPath": "$.list", "MaxConcurrencyPath": "$.at-once", "ResultPath": "$.out",
            "ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "$.list[*]"},
            "ResultSelector": {"first.$": "$[0]", "size.$": "States.ArrayLength($)"},
            "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": {"x.$": "$", "i.$": "$$.Map.Item.Index"}, "End": true}}},
            "End": true
            """),
        "{\"in\":{\"list\":[\"a\",\"b\"],\"at-once\":1}}");

    assertThat(Json.write(play.output().get("out")))
        .isEqualTo(
            "{\"first\":{\"x\":{\"i\":0,\"v\":\"a\",\"all\":[\"a\",\"b\"]},\"i\":0},\"size\":2}");
  }

  @Test
  void aMapOverNoArrayEndsTheExecution() {
    String map =
        "\"Type\":\"Map\",\"ItemsPath\":\"$.x\",\"MaxConcurrencyPath\":\"$.n\",\"ItemSelector\":{\"a.$\":\"$.no\"},\"ItemProcessor\":{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Succeed\"}}},\"End\":true";

    assertThat(cause(map, "{\"x\":{},\"n\":1}"))
        .isEqualTo("Reference path \"$.x\" must point to array.");
    assertThat(cause(map, "{\"x\":[],\"n\":1.5}"))
        .isEqualTo(
            "The MaxConcurrencyPath field refers to value \"1.5\" which is not a valid integer: $.n");
    assertThat(play.line())
        .containsExactly("ExecutionStarted < 0", "MapStateEntered < 0", "ExecutionFailed < 2");
    assertThat(cause(map, "{\"x\":[1],\"n\":\"1\"}"))
        .startsWith("The JSONPath '$.no' specified for the field 'a.$' could not be found");
    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "MapStateEntered < 0",
            "MapStateStarted < 2",
            "MapIterationStarted < 3",
            "ExecutionFailed < 3");
  }

  @Test
  void aMissingPathInABranchEndsTheWholeExecution() {
    run(
        """
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
          "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Z"}],
          "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "InputPath": "$.no", "End": true}}}]},
          "Z": {"Type": "Succeed"}}}
        """,
        "{}");

    assertThat(play.line())
        .containsExactly(
            "ExecutionStarted < 0",
            "ParallelStateEntered < 0",
            "ParallelStateStarted < 2",
            "PassStateEntered < 3",
            "ExecutionFailed < 4");
    assertThat(play.failure().cause().orElseThrow())
        .startsWith(
            "An error occurred while executing the state 'B' (entered at the event id #4).");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SecondsPath | {} | The SecondsPath parameter does not reference an input value: $.w",
        "SecondsPath | {\"w\":\"1\"} | The SecondsPath parameter does not reference an input value: $.w",
        "SecondsPath | {\"w\":1.5} | The SecondsPath parameter cannot be parsed as a long value: $.w == 1.5",
        "SecondsPath | {\"w\":-1} | The SecondsPath parameter references a negative value: $.w == -1",
        "SecondsPath | {\"w\":9223372036854775807} | Wait state delay is too long.",
        "SecondsPath | {\"w\":2147483648} | Wait state delay is too long.",
        "TimestampPath | {\"w\":\"2026-03-01 09:00:00Z\"} | The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.w == 2026-03-01 09:00:00Z",
        "TimestampPath | {\"w\":\"2026-03-01T09:00:00\"} | The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.w == 2026-03-01T09:00:00",
        "TimestampPath | {\"w\":\"2026-13-01T09:00:00Z\"} | The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.w == 2026-13-01T09:00:00Z",
        "TimestampPath | {\"w\":\"2126-03-01T09:00:00Z\"} | Wait state delay is too long.",
        "TimestampPath | {} | Invalid path '$.w' : No results for path: $['w']"
      })
  void aWaitRefusesWhatItCannotWaitFor(String field, String input, String cause) {
    assertThat(cause("\"Type\":\"Wait\",\"%s\":\"$.w\",\"End\":true".formatted(field), input))
        .isEqualTo(cause);
    assertThat(play.line())
        .containsExactly("ExecutionStarted < 0", "WaitStateEntered < 0", "ExecutionFailed < 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SecondsPath | {\"w\":30} | 2026-03-01T08:00:30Z",
        "TimestampPath | {\"w\":\"2026-03-01T09:00:29.00Z\"} | 2026-03-01T09:00:29Z",
        "TimestampPath | {\"w\":\"2026-03-01T09:00:29.000000+01:00\"} | 2026-03-01T08:00:29Z",
        "TimestampPath | {\"w\":\"2020-03-01T09:00:29Z\"} | 2026-03-01T08:00:00Z"
      })
  void aWaitEndsAtTheMomentThatAPathNames(String field, String input, String moment) {
    run(state("\"Type\":\"Wait\",\"%s\":\"$.w\",\"End\":true".formatted(field)), input);

    assertThat(play.only("WaitStateExited").timestamp()).hasToString(moment);
    assertThat(play.output()).isEqualTo(Json.parse(input));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | Invalid path '$.t' : No results for path: $['t']",
        "{\"t\":0} | The TimeoutSecondsPath field refers to value \"0\" which is not from 1 to 99999999: $.t",
        "{\"t\":[]} | The TimeoutSecondsPath field refers to value \"[]\" which is not a valid integer: $.t"
      })
  void aTaskNeedsATimeoutThatItCanCount(String input, String cause) {
    String task =
        "\"Type\":\"Task\",\"Resource\":\"millrace:x\",\"TimeoutSecondsPath\":\"$.t\",\"End\":true";

    assertThat(cause(task, input)).isEqualTo(cause);
    assertThat(play.line())
        .containsExactly("ExecutionStarted < 0", "TaskStateEntered < 0", "ExecutionFailed < 2");
  }

  @Test
  void randomnessFollowsFromTheExecution() {
    String twice =
        "\"Type\":\"Pass\",\"Parameters\":{\"a.$\":\"States.UUID()\",\"b.$\":\"States.UUID()\"},\"End\":true";
    String first = output(twice, "{}");

    assertThat(output(twice, "{}")).isEqualTo(first);
    assertThat(play.output().get("a")).isNotEqualTo(play.output().get("b"));
  }

  @Test
  void dataThatIsNamedManyTimesIsCountedNotWritten() {
    String references = "$, ".repeat(20_000) + "$";
    run(
        state(
            "\"Type\":\"Pass\",\"Parameters\":{\"x.$\":\"States.Array(%s)\"},\"End\":true"
                .formatted(references)),
        Json.write("x".repeat(250_000)));

    assertThat(play.failure().error()).contains("States.DataLimitExceeded");
  }
}
