package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said about JSONPath states, variables and resources.
class PathDefinitionTest {
  private static Definition.Reading read(String definition, ExecutionType type) {
    return Definition.read(Json.parse(definition), type, _ -> true);
  }

  private static List<String> findings(String definition) {
    return switch (read(definition, ExecutionType.STANDARD)) {
      case Definition.Reading.Valid(_, var warnings) ->
          warnings.stream().map(Finding::toString).toList();
      case Definition.Reading.Invalid(var findings) ->
          findings.stream().map(Finding::toString).toList();
    };
  }

  private static List<String> findingsOfState(String fields) {
    return findings(
        """
        {"StartAt": "C", "States": {"A": {%s}, "B": {"Type": "Succeed"},
          "C": {"Type": "Choice", "Choices": [{"Variable": "$", "IsPresent": true, "Next": "A"}], "Default": "B"}}}
        """
            .formatted(fields));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Type\":\"Pass\",\"InputPath\":\"a.b\" | The value for the field 'InputPath' must be a valid path (a path starts with $) at /States/A/InputPath",
        "\"Type\":\"Pass\",\"OutputPath\":\"States.UUID()\" | The value for the field 'OutputPath' must be a valid path",
        "\"Type\":\"Pass\",\"InputPath\":\"$.a.length()\" | functions are not allowed in a path",
        "\"Type\":\"Pass\",\"ResultPath\":\"$.a[*]\" | The value for the field 'ResultPath' must be a valid reference path (it is no reference path) at /States/A/ResultPath",
        "\"Type\":\"Pass\",\"ResultPath\":\"$$.a\" | The value for the field 'ResultPath' must be a valid reference path",
        "\"Type\":\"Pass\",\"Parameters\":{\"a\":{\"b.$\":\"x\"}} | The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call at /States/A/Parameters/a/b.$",
        "\"Type\":\"Pass\",\"Parameters\":{\"b.$\":7} | The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call",
        "\"Type\":\"Pass\",\"Parameters\":{\"b.$\":\"States.Nothing()\"} | The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call",
        "\"Type\":\"Pass\",\"Parameters\":{\"b\":1,\"b.$\":\"$\"} | 'b' and 'b.$' exclude each other",
        "\"Type\":\"Pass\",\"Output\":1 | The field 'Output' is not supported when QueryLanguage is 'JSONPath' at /States/A/Output",
        "\"Type\":\"Pass\",\"Parameters\":{\"b.$\":\"$nobody.x\"} | The variable 'nobody' is assigned nowhere at /States/A/Parameters/b.$",
        "\"Type\":\"Pass\",\"Assign\":{\"states.$\":\"$\"} | The variable name 'states' is reserved at /States/A/Assign/states.$",
        "\"Type\":\"Wait\",\"SecondsPath\":\"$.a[0:2]\" | The value for the field 'SecondsPath' must be a valid reference path (names and indexes only)",
        "\"Type\":\"Wait\",\"Seconds\":1,\"SecondsPath\":\"$.a\" | Only one of these fields is allowed: [Seconds, SecondsPath]",
        "\"Type\":\"Task\",\"Resource\":\"millrace:x\",\"TimeoutSeconds\":1,\"TimeoutSecondsPath\":\"$.a\" | Only one of these fields is allowed: [TimeoutSeconds, TimeoutSecondsPath]",
        "\"Type\":\"Task\",\"Resource\":\"millrace:x\",\"Credentials\":{} | The field 'RoleArn' is required but was missing at /States/A/Credentials",
        "\"Type\":\"Task\",\"Resource\":\"millrace:x\",\"Catch\":[{\"ErrorEquals\":[\"E\"],\"Next\":\"B\",\"ResultPath\":\"x\"}] | must be a valid reference path (it is no reference path) at /States/A/Catch/0/ResultPath",
        "\"Type\":\"Fail\",\"CausePath\":\"States.MathAdd(1, 2)\" | The field 'CausePath' takes none but these functions: [ArrayGetItem, Base64Decode, Base64Encode, Format, Hash, JsonToString, UUID]",
        "\"Type\":\"Map\",\"ItemsPath\":\"$..x\",\"ItemProcessor\":{\"StartAt\":\"D\",\"States\":{\"D\":{\"Type\":\"Succeed\"}}} | The value for the field 'ItemsPath' must be a valid reference path",
        "\"Type\":\"Map\",\"Label\":\"x\",\"ItemProcessor\":{\"StartAt\":\"D\",\"States\":{\"D\":{\"Type\":\"Succeed\"}}} | The field 'Label' is allowed in mode DISTRIBUTED only at /States/A/Label"
      })
  void refusesAState(String fields, String message) {
    String whole = fields.contains("\"Fail\"") ? fields : fields + ",\"Next\":\"B\"";
    assertThat(findingsOfState(whole)).anySatisfy(f -> assertThat(f).contains(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"Variable\":\"$.a\",\"Next\":\"B\"} | A rule must have exactly one of 'And', 'Or', 'Not' and the comparison operators, but has [] at /States/A/Choices/0",
        "{\"Variable\":\"$.a\",\"IsNull\":true,\"IsString\":true,\"Next\":\"B\"} | but has [IsNull, IsString]",
        "{\"IsNull\":true,\"Next\":\"B\"} | These fields are required: [Variable]",
        "{\"Variable\":\"$.a\",\"NumericEquals\":\"1\",\"Next\":\"B\"} | The field 'NumericEquals' must be a number at /States/A/Choices/0/NumericEquals",
        "{\"Variable\":\"$.a\",\"TimestampEquals\":\"monday\",\"Next\":\"B\"} | The field 'TimestampEquals' must be an RFC 3339 timestamp",
        "{\"Variable\":\"$.a\",\"IsNull\":1,\"Next\":\"B\"} | The field 'IsNull' must be true or false",
        "{\"Variable\":\"$.a\",\"StringMatchesPath\":\"$.b\",\"Next\":\"B\"} | The field 'StringMatchesPath' is not supported here",
        "{\"Variable\":\"$.a\",\"StringEqualsPath\":\"b\",\"Next\":\"B\"} | The value for the field 'StringEqualsPath' must be a valid path",
        "{\"And\":[],\"Next\":\"B\"} | Value cannot be empty at /States/A/Choices/0/And",
        "{\"Not\":{\"Variable\":\"$.a\",\"IsNull\":true,\"Next\":\"B\"},\"Next\":\"B\"} | The field 'Next' is not supported here at /States/A/Choices/0/Not/Next",
        "{\"Condition\":\"{% true %}\",\"Next\":\"B\"} | The field 'Condition' is not supported here",
        "{\"Variable\":\"$.a\",\"IsNull\":true} | These fields are required: [Next] at /States/A/Choices/0",
        "{\"Variable\":\"$.a\",\"IsNull\":true,\"Next\":\"X\"} | MISSING_TRANSITION_TARGET: There is no state 'X' here at /States/A/Choices/0/Next"
      })
  void refusesARule(String rule, String message) {
    assertThat(
            findingsOfState(
                "\"Type\":\"Choice\",\"Choices\":[%s],\"Default\":\"B\"".formatted(rule)))
        .anySatisfy(f -> assertThat(f).contains(message));
  }

  @Test
  void warnsOfPathsThatAreTakenLiterally() {
    assertThat(
            findings(
                """
                {"StartAt": "A", "States": {
                  "A": {"Type": "Pass", "Result": {"x.$": "$.a"}, "Parameters": {"y": "$.a", "z": "costs $5"}, "Next": "B"},
                  "B": {"Type": "Choice", "Choices": [{"Variable": "$.a", "StringEquals": "$.b", "Next": "C"}], "Default": "C"},
                  "C": {"Type": "Fail", "Cause": "$.cause"}}}
                """))
        .containsExactly(
            "PASS_RESULT_IS_STATIC: 'Result' is given on as it is; paths and calls belong into 'Parameters' at /States/A/Result",
            "NO_DOLLAR: The value of 'y' looks like a path; it is taken literally without '.$' in its name at /States/A/Parameters/y",
            "NO_PATH: The value of 'StringEquals' looks like a path; it is taken literally, unlike that of 'StringEqualsPath' at /States/B/Choices/0/StringEquals",
            "NO_PATH: The value of 'Cause' looks like a path; it is taken literally, unlike that of 'CausePath' at /States/C/Cause");
  }

  @Test
  void expressionsReadNothingButTheirBindings() {
    assertThat(
            findings(
                """
                {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "End": true,
                  "Assign": {"x": 1},
                  "Output": {"a": "{% $.x %}", "b": "{% $$.x %}", "c": "{% name %}", "d": "{% $y + 1 %}", "e": "{% ($z := 1; $z) %}",
                    "f": "{% $map([$x], $string) %}", "g": "{% $map([1], function($v) { $v + $x }) %}", "h": "{% '$w' & \\"$w\\" %}",
                    "i": "{% $match('a', /^$|it's/) %}", "j": "{% $states.input.a[$ > 1] %}", "k": "{% true %}", "l": "{% $hash('a', 'MD5') %}"}}}}
                """))
        .containsExactly(
            "SCHEMA_VALIDATION_FAILED: The JSONata expression '$.x' reads a context item, but there is none: start at $states or a variable at /States/A/Output/a",
            "SCHEMA_VALIDATION_FAILED: The JSONata expression '$$.x' reads a context item, but there is none: start at $states or a variable at /States/A/Output/b",
            "SCHEMA_VALIDATION_FAILED: The JSONata expression 'name' reads a context item, but there is none: start at $states or a variable at /States/A/Output/c",
            "SCHEMA_VALIDATION_FAILED: The variable 'y' is assigned nowhere at /States/A/Output/d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "millrace:train | SERVICE | millrace | train | REQUEST_RESPONSE",
        "arn:aws:states:::millrace:train.sync | SERVICE | millrace | train.sync | SYNC",
        "arn:aws:states:::states:startExecution.sync:2 | SERVICE | states | startExecution.sync:2 | SYNC",
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken | SERVICE | sqs | sendMessage.waitForTaskToken | WAIT_FOR_TASK_TOKEN",
        "arn:aws:states:::aws-sdk:s3:getObject | SERVICE | aws-sdk:s3 | getObject | REQUEST_RESPONSE",
        "arn:aws:states:::http:invoke | SERVICE | http | invoke | REQUEST_RESPONSE",
        "arn:aws-cn:states:cn-north-1:123456789012:activity:label-cars | ACTIVITY | activity | label-cars | REQUEST_RESPONSE",
        "arn:aws:lambda:eu-west-1:123456789012:function:price:live | LAMBDA | lambda | price:live | REQUEST_RESPONSE"
      })
  void recognisesResources(
      String text,
      Resource.Kind kind,
      String service,
      String action,
      Resource.Integration integration) {
    assertThat(Resource.parse(text)).contains(new Resource(text, kind, service, action));
    assertThat(Resource.parse(text).orElseThrow().integration()).isEqualTo(integration);
  }

  @ParameterizedTest
  @CsvSource({
    "train",
    "sqs:sendMessage",
    "arn:aws:states:::train",
    "arn:aws:lambda:eu-west-1:1:function:price:",
    "arn:aws:lambda:eu-west-1:1:function:price:$*#",
    "arn:aws:states:eu-west-1:1:activity:a b",
    "arn:aws:states:::sqs:send.sync:3"
  })
  void refusesOtherResources(String text) {
    assertThat(Resource.parse(text)).isEmpty();
  }

  @Test
  void anExpressMachineWaitsForNobody() {
    String machine =
        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}";

    assertThat(
            expressFinding(machine.formatted("arn:aws:states:::sqs:sendMessage.waitForTaskToken")))
        .isEqualTo(
            "Express state machine does not support '.waitForTaskToken' service integration ");
    assertThat(expressFinding(machine.formatted("arn:aws:states:::states:startExecution.sync")))
        .isEqualTo("Express state machine does not support '.sync' service integration");
    assertThat(expressFinding(machine.formatted("arn:aws:states:eu-west-1:1:activity:a")))
        .isEqualTo("Express state machine does not support Activity ARN");
    assertThat(read(machine.formatted("millrace:train"), ExecutionType.EXPRESS))
        .isInstanceOf(Definition.Reading.Valid.class);
  }

  private static String expressFinding(String definition) {
    return switch (read(definition, ExecutionType.EXPRESS)) {
      case Definition.Reading.Invalid(var findings) -> findings.getFirst().message();
      case Definition.Reading.Valid _ -> "";
    };
  }
}
