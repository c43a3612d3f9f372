package io.millrace.pipeline.stepfunctions;

import static io.millrace.pipeline.stepfunctions.Client.PASS;
import static io.millrace.pipeline.stepfunctions.Client.REGION;
import static io.millrace.pipeline.stepfunctions.Client.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ExpressMachinesTest {
  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  @BeforeEach
  void create() {
    client.call("CreateStateMachine", creation("m", PASS, "EXPRESS"));
  }

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private static Map<String, Object> creation(String name, String definition, String type) {
    return Map.of("name", name, "definition", definition, "roleArn", "r", "type", type);
  }

  @Test
  void tellsTheType() {
    client.create("standard", PASS);

    JsonNode described =
        client.call("DescribeStateMachine", Map.of("stateMachineArn", machine("m")));
    assertThat(described.path("type").asString()).isEqualTo("EXPRESS");
    assertThat(client.call("ListStateMachines", Map.of()).at("/stateMachines/0/type").asString())
        .isEqualTo("EXPRESS");
    assertThat(client.refusal("CreateStateMachine", creation("m", PASS, "STANDARD")))
        .startsWith("StateMachineAlreadyExists");
    assertThat(
            client
                .call("CreateStateMachine", creation("m", PASS, "EXPRESS"))
                .path("stateMachineArn")
                .asString())
        .isEqualTo(machine("m"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"millrace:ask.sync", "millrace:ask.waitForTaskToken"})
  void refusesWhatWaitsForOthers(String resource) {
    String definition =
        "{\"StartAt\":\"T\",\"States\":{\"T\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}"
            .formatted(resource);

    assertThat(client.refusal("CreateStateMachine", creation("n", definition, "EXPRESS")))
        .startsWith("InvalidDefinition")
        .contains("Express state machine does not support");
    assertThat(
            client.refusal(
                "UpdateStateMachine",
                Map.of("stateMachineArn", machine("m"), "definition", definition)))
        .contains("Express state machine does not support");
  }

  @Test
  void answersASynchronousStartWithTheEnd() {
    JsonNode ended =
        client.call(
            "StartSyncExecution",
            Map.of(
                "stateMachineArn",
                machine("m"),
                "name",
                "n",
                "input",
                "{ \"rows\": 3.10 }",
                "traceHeader",
                "t"));

    assertThat(ended.path("executionArn").asString())
        .matches(
            REGION + "express:m:n:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    assertThat(ended.path("stateMachineArn").asString()).isEqualTo(machine("m"));
    assertThat(ended.path("name").asString()).isEqualTo("n");
    assertThat(ended.path("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.path("input").asString()).isEqualTo("{ \"rows\": 3.10 }");
    assertThat(ended.path("output").asString()).isEqualTo("{\"rows\":3.10}");
    assertThat(ended.path("traceHeader").asString()).isEqualTo("t");
    assertThat(ended.path("inputDetails")).isEqualTo(Json.parse("{\"included\":true}"));
    assertThat(ended.path("outputDetails")).isEqualTo(Json.parse("{\"included\":true}"));
    assertThat(ended.at("/billingDetails/billedMemoryUsedInMB").asInt()).isEqualTo(64);
    assertThat(ended.at("/billingDetails/billedDurationInMilliseconds").asInt() % 100).isZero();
    assertThat(ended.path("stopDate").decimalValue())
        .isGreaterThanOrEqualTo(ended.path("startDate").decimalValue());
  }

  @Test
  void leavesDataOutIfAskedTo() {
    JsonNode ended =
        client.call(
            "StartSyncExecution",
            Map.of("stateMachineArn", machine("m"), "includedData", "METADATA_ONLY"));

    assertThat(ended.has("input") || ended.has("output")).isFalse();
    assertThat(ended.at("/inputDetails/included").asBoolean(true)).isFalse();
    assertThat(ended.at("/outputDetails/included").asBoolean(true)).isFalse();
  }

  @Test
  void tellsErrorAndCause() {
    String fails =
        "{\"StartAt\":\"F\",\"States\":{\"F\":{\"Type\":\"Fail\",\"Error\":\"No\",\"Cause\":\"why\"}}}";
    client.call("CreateStateMachine", creation("f", fails, "EXPRESS"));

    JsonNode ended = client.call("StartSyncExecution", Map.of("stateMachineArn", machine("f")));

    assertThat(ended.path("status").asString()).isEqualTo("FAILED");
    assertThat(ended.path("error").asString()).isEqualTo("No");
    assertThat(ended.path("cause").asString()).isEqualTo("why");
    assertThat(ended.has("output") || ended.has("outputDetails")).isFalse();
  }

  @Test
  void takesEachStartForAnExecutionOfItsOwn() {
    String first = client.start(machine("m"), "n", "[1]");
    String second = client.start(machine("m"), "n", "[2]");

    assertThat(first).startsWith(REGION + "express:m:n:").isNotEqualTo(second);
  }

  @Test
  void keepsNoHistoryThatTheApiCouldTell() {
    String arn = client.start(machine("m"), "n", "[1]");
    Map<String, String> execution = new HashMap<>(Map.of("executionArn", arn));

    for (String operation :
        new String[] {
          "DescribeExecution",
          "GetExecutionHistory",
          "StopExecution",
          "RedriveExecution",
          "DescribeStateMachineForExecution"
        }) {
      assertThat(client.refusal(operation, execution))
          .isEqualTo("InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'");
    }
    assertThat(client.refusal("ListExecutions", Map.of("stateMachineArn", machine("m"))))
        .isEqualTo(
            "StateMachineTypeNotSupported: This operation is not supported by this type of state"
                + " machine");
  }

  @Test
  void runsPublishedVersions() {
    client.call("PublishStateMachineVersion", Map.of("stateMachineArn", machine("m")));
    client.call(
        "UpdateStateMachine",
        Map.of(
            "stateMachineArn",
            machine("m"),
            "definition",
            PASS.replace("\"Pass\"", "\"Pass\", \"Result\": 2")));

    assertThat(output(machine("m"))).isEqualTo("2");
    assertThat(output(machine("m") + ":1")).isEqualTo("{}");
  }

  private String output(String machineArn) {
    return client
        .call("StartSyncExecution", Map.of("stateMachineArn", machineArn))
        .path("output")
        .asString();
  }
}
