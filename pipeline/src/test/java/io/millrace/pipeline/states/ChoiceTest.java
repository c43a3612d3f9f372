package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of JSONPath Choices.
class ChoiceTest {
  private static final String INPUT =
      """
      {"s": "foo", "t": "2026-03-01T08:00:00Z", "u": "2026-03-01T09:00:00+01:00", "n": 10, "d": 10.0,
       "yes": true, "no": false, "null": null, "list": [{"id": "a"}], "big": "Zulu", "five": 5}
      """;

  private static Play play(String rule) {
    Play play =
        Play.of(
            """
            {"StartAt": "C", "States": {"C": {"Type": "Choice", "Choices": [{%s, "Next": "Y"}], "Default": "N"},
             "Y": {"Type": "Pass", "Result": true, "End": true}, "N": {"Type": "Pass", "Result": false, "End": true}}}
            """
                .formatted(rule));
    play.run(INPUT);
    return play;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$.s | StringEquals | \"foo\" | true",
        "$.s | StringEquals | \"Foo\" | false",
        "$.n | StringEquals | \"10\" | false",
        "$.big | StringLessThan | \"foo\" | true",
        "$.s | StringGreaterThan | \"foo\" | false",
        "$.s | StringLessThanEquals | \"foo\" | true",
        "$.s | StringGreaterThanEquals | \"fop\" | false",
        "$.s | StringEqualsPath | \"$.s\" | true",
        "$.s | StringLessThanPath | \"$.t\" | false",
        "$.s | StringMatches | \"f*o\" | true",
        "$.s | StringMatches | \"*\" | true",
        "$.s | StringMatches | \"fo\" | false",
        "$.s | StringMatches | \"foo*\" | true",
        "$.s | StringMatches | \"*o*o*o\" | false",
        "$.s | StringMatches | \"f\\\\*o\" | false",
        "$.n | StringMatches | \"*\" | false",
        "$.n | NumericEquals | 10.0 | true",
        "$.d | NumericEqualsPath | \"$.n\" | true",
        "$.n | NumericLessThan | 10 | false",
        "$.n | NumericLessThanPath | \"$.five\" | false",
        "$.n | NumericGreaterThan | 9.99 | true",
        "$.n | NumericLessThanEquals | 10 | true",
        "$.n | NumericGreaterThanEqualsPath | \"$.five\" | true",
        "$.s | NumericEquals | 10 | false",
        "$.yes | BooleanEquals | true | true",
        "$.yes | BooleanEqualsPath | \"$.no\" | false",
        "$.s | BooleanEquals | true | false",
        "$.t | TimestampEquals | \"2026-03-01T08:00:00.000Z\" | true",
        "$.t | TimestampEqualsPath | \"$.u\" | true",
        "$.t | TimestampLessThan | \"2026-03-01T08:00:01Z\" | true",
        "$.t | TimestampGreaterThanPath | \"$.u\" | false",
        "$.t | TimestampLessThanEquals | \"2026-03-01T07:00:00Z\" | false",
        "$.t | TimestampGreaterThanEquals | \"2026-03-01T08:00:00Z\" | true",
        "$.s | TimestampEqualsPath | \"$.s\" | false",
        "$.null | IsNull | true | true",
        "$.s | IsNull | false | true",
        "$.gone | IsPresent | true | false",
        "$.gone.deep | IsPresent | false | true",
        "$.null | IsPresent | true | true",
        "$.list[?(@.id == 'a')] | IsPresent | true | true",
        "$.list[?(@.id == 'b')] | IsPresent | true | false",
        "$.list[1] | IsPresent | true | false",
        "$.s | IsString | true | true",
        "$.t | IsString | true | true",
        "$.n | IsNumeric | true | true",
        "$.s | IsNumeric | true | false",
        "$.no | IsBoolean | true | true",
        "$.t | IsTimestamp | true | true",
        "$.s | IsTimestamp | true | false",
        "$$.Execution.Name | StringEquals | \"e\" | true"
      })
  void compares(String variable, String operator, String operand, boolean expected) {
    Play play = play("\"Variable\":\"%s\",\"%s\":%s".formatted(variable, operator, operand));

    assertThat(play.output().booleanValue()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`\"And\":[{\"Variable\":\"$.gone\",\"IsPresent\":true},{\"Variable\":\"$.gone\",\"IsNull\":true}]` | false",
        "`\"And\":[{\"Variable\":\"$.n\",\"IsNumeric\":true},{\"Variable\":\"$.s\",\"IsString\":true}]` | true",
        "`\"Or\":[{\"Variable\":\"$.n\",\"IsNumeric\":true},{\"Variable\":\"$.gone\",\"IsNull\":true}]` | true",
        "`\"Or\":[{\"Variable\":\"$.n\",\"IsString\":true},{\"Variable\":\"$.s\",\"IsNumeric\":true}]` | false",
        "`\"Not\":{\"Variable\":\"$.n\",\"StringEquals\":\"10\"}` | true",
        "`\"Not\":{\"Or\":[{\"And\":[{\"Variable\":\"$.n\",\"IsNumeric\":true}]}]}` | false"
      })
  void combines(String rule, boolean expected) {
    assertThat(play(rule).output().booleanValue()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Variable\":\"$.gone\",\"IsNull\":true | Invalid path '$.gone' : No results for path: $['gone']",
        "\"Variable\":\"$.gone.x\",\"StringEquals\":\"a\" | Invalid path '$.gone.x' : Missing property in path $['gone']",
        "\"Variable\":\"$.s\",\"StringEqualsPath\":\"$.gone\" | Invalid path '$.gone' : No results for path: $['gone']"
      })
  void aMissingValueIsAnError(String rule, String cause) {
    Play play = play(rule);

    assertThat(play.failure().error()).contains("States.Runtime");
    assertThat(play.failure().cause().orElseThrow()).endsWith(cause);
    assertThat(play.line())
        .containsExactly("ExecutionStarted < 0", "ChoiceStateEntered < 0", "ExecutionFailed < 2");
  }

  @Test
  void theRuleThatIsTrueAssignsAndTheStateFilters() {
    Play play =
        Play.of(
            """
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "InputPath": "$.in", "OutputPath": "$.o", "Assign": {"v": "default"}, "Default": "E",
                "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "E", "Assign": {"v.$": "$.n"}},
                            {"Variable": "$.n", "NumericEquals": 2, "Next": "E"}]},
              "E": {"Type": "Pass", "Parameters": {"in.$": "$", "v.$": "$v"}, "End": true}}}
            """);

    play.run("{\"in\":{\"n\":1,\"o\":\"out\"}}");
    assertThat(Json.write(play.output())).isEqualTo("{\"in\":\"out\",\"v\":1}");
  }

  @Test
  void theStateAssignsWhenTheDefaultIsTaken() {
    Play play =
        Play.of(
            """
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "Assign": {"v": "default"}, "Default": "E",
                "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "E"}]},
              "E": {"Type": "Pass", "InputPath": "$v", "End": true}}}
            """);

    play.run("{\"n\":2}");
    assertThat(Json.write(play.output())).isEqualTo("\"default\"");
  }

  @Test
  void withoutATrueRuleAndADefaultTheExecutionFails() {
    Play play =
        Play.of(
            """
            {"StartAt": "C", "States": {"C": {"Type": "Choice",
              "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "E"}]}, "E": {"Type": "Succeed"}}}
            """);

    play.run("{\"n\":2}");
    assertThat(play.failure().error()).contains("States.NoChoiceMatched");
  }
}
