package io.millrace.pipeline.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TestStateTest {
  private static final String TASK =
      """
      {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": "Done",
       "Parameters": {"q": "$.q"}, "ResultPath": "$.sent",
       "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}],
       "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "Mend"}]}""";

  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private static Map<String, Object> request(String definition, Object... more) {
    Map<String, Object> request = new HashMap<>(Map.of("definition", definition));
    for (int i = 0; i < more.length; i += 2) {
      request.put(String.valueOf(more[i]), more[i + 1]);
    }
    return request;
  }

  private JsonNode test(String definition, Object... more) {
    return client.call("TestState", request(definition, more));
  }

  private String refused(String definition, Object... more) {
    return client.refusal("TestState", request(definition, more));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        """
        {"Type": "Pass", "InputPath": "$.a", "Next": "B"} \
        | {"status":"SUCCEEDED","output":"1","nextState":"B"}""",
        """
        {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.a + $b %}", "End": true} \
        | {"status":"SUCCEEDED","output":"3"}""",
        """
        {"Type": "Choice", "Choices": [{"Variable": "$.a", "NumericEquals": 1, "Next": "One"}], "Default": "Other"} \
        | {"status":"SUCCEEDED","output":"{\\"a\\":1}","nextState":"One"}""",
        """
        {"Type": "Wait", "Seconds": 86400, "Next": "B"} \
        | {"status":"SUCCEEDED","output":"{\\"a\\":1}","nextState":"B"}""",
        """
        {"Type": "Succeed"} | {"status":"SUCCEEDED","output":"{\\"a\\":1}"}""",
        """
        {"Type": "Fail", "Error": "E", "Cause": "C"} | {"status":"FAILED","error":"E","cause":"C"}""",
      })
  void playsAStateByItself(String definition, String answer) {
    assertThat(test(definition, "input", "{\"a\": 1}", "variables", "{\"b\": 2}"))
        .isEqualTo(Json.parse(answer));
  }

  @Test
  void aDataErrorIsAFailure() {
    JsonNode answer = test("{\"Type\": \"Pass\", \"InputPath\": \"$.no\", \"End\": true}");

    assertThat(answer.path("status").asString()).isEqualTo("FAILED");
    assertThat(answer.path("error").asString()).isEqualTo("States.Runtime");
    assertThat(answer.path("cause").asString()).contains("Invalid path '$.no'");
  }

  @Test
  void aMockStandsForTheWork() {
    assertThat(test(TASK, "input", "{\"q\": 1}", "mock", Map.of("result", "[7]")))
        .isEqualTo(
            Json.parse(
                """
                {"status":"SUCCEEDED","output":"{\\"q\\":1,\\"sent\\":[7]}","nextState":"Done"}"""));
  }

  @Test
  void aMockedErrorIsRetriedThenCaught() {
    Map<String, Object> busy =
        Map.of("errorOutput", Map.of("error", "Busy", "cause", "at the moment"));

    JsonNode first = test(TASK, "mock", busy);
    JsonNode last = test(TASK, "mock", busy, "stateConfiguration", Map.of("retrierRetryCount", 2));

    assertThat(first)
        .isEqualTo(
            Json.parse(
                """
                {"status":"RETRIABLE","error":"Busy","cause":"at the moment"}"""));
    assertThat(last.path("status").asString()).isEqualTo("CAUGHT_ERROR");
    assertThat(last.path("nextState").asString()).isEqualTo("Mend");
    assertThat(Json.parse(last.path("output").asString()).at("/why/Error").asString())
        .isEqualTo("Busy");
  }

  @Test
  void findsAStateInAMachine() {
    String machine =
        """
        {"QueryLanguage": "JSONata", "StartAt": "Both", "States": {
          "Both": {"Type": "Parallel", "End": true, "Branches": [
            {"StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "Output": 5, "End": true}}}]}}}""";

    assertThat(test(machine, "stateName", "Inner").path("output").asString()).isEqualTo("5");
    assertThat(
            test(machine, "stateName", "Both", "mock", Map.of("result", "[9]"))
                .path("output")
                .asString())
        .isEqualTo("[9]");
    assertThat(refused(machine, "stateName", "Both"))
        .startsWith("InvalidDefinition: TestState API does not support Map or Parallel states.");
    assertThat(refused(machine, "stateName", "Both", "mock", Map.of("result", "[]")))
        .endsWith(
            "Mocked result must contain the same number of items as number of Parallel branches.");
    assertThat(refused(machine, "stateName", "Nobody"))
        .isEqualTo("ValidationException: State not found in definition");
  }

  @Test
  void saysWhatItCannotTest() {
    assertThat(refused(TASK))
        .isEqualTo("ValidationException: RoleArn must be specified when testing a Task state");
    assertThat(refused(TASK, "roleArn", "r")).contains("a mock must be specified");
    assertThat(refused(TASK, "mock", Map.of("result", "{"))).endsWith("must be valid JSON");
    assertThat(refused(TASK, "mock", Map.of()))
        .endsWith("should have only one of the following fields: [result, errorOutput].");
    assertThat(refused("{\"Type\": \"Succeed\"}", "mock", Map.of("result", "1")))
        .endsWith("State type 'Succeed' is not supported when a mock is specified");
    assertThat(refused("{\"Type\": \"Succeed\"}", "input", "{"))
        .isEqualTo("InvalidExecutionInput: Invalid execution input.");
    assertThat(refused("{\"Type\": \"Fly\"}")).startsWith("InvalidDefinition");
    assertThat(refused("{\"Type\": \"Succeed\"}", "stateName", "Alone"))
        .isEqualTo("ValidationException: State not found in definition");
  }
}
