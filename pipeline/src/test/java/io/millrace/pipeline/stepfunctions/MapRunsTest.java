package io.millrace.pipeline.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Map runs over the Step Functions API.
class MapRunsTest {
  private static final String DEFINITION =
      """
      {"StartAt":"Each","States":{"Each":{"Type":"Map","Label":"each","ItemsPath":"$.items",
        "ToleratedFailureCount":1,"MaxConcurrency":2,"End":true,
        "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"Odd","States":{
          "Odd":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":2,"Next":"Bad"}],"Default":"Good"},
          "Bad":{"Type":"Fail","Error":"Two"},"Good":{"Type":"Pass","End":true}}}}}}
      """;
  private static final String MACHINE =
      "arn:aws:states:eu-central-1:000000000000:stateMachine:maps";

  @Test
  void showsMapRunsAndTheirChildren() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        Client client = new Client(database)) {
      client.create("maps", DEFINITION);
      String execution = client.start(MACHINE, "e", "{\"items\":[1,2,3]}");
      client.await("maps", "e");

      JsonNode runs = client.call("ListMapRuns", Map.of("executionArn", execution)).get("mapRuns");
      assertThat(runs).hasSize(1);
      String arn = runs.at("/0/mapRunArn").asString();
      assertThat(arn).startsWith("arn:aws:states:eu-central-1:000000000000:mapRun:maps/each:");
      assertThat(runs.at("/0/stateMachineArn").asString()).isEqualTo(MACHINE + "/each");

      JsonNode run = client.call("DescribeMapRun", Map.of("mapRunArn", arn));
      assertThat(run.get("status").asString()).isEqualTo("SUCCEEDED");
      assertThat(run.get("executionArn").asString()).isEqualTo(execution);
      assertThat(run.get("maxConcurrency").asInt()).isEqualTo(2);
      assertThat(run.get("toleratedFailureCount").asInt()).isEqualTo(1);
      for (String counts : new String[] {"itemCounts", "executionCounts"}) {
        assertThat(run.get(counts).get("succeeded").asInt()).isEqualTo(2);
        assertThat(run.get(counts).get("failed").asInt()).isEqualTo(1);
        assertThat(run.get(counts).get("resultsWritten").asInt()).isEqualTo(2);
        assertThat(run.get(counts).get("total").asInt()).isEqualTo(3);
      }
      checkChildren(client, arn);
      assertThat(client.refusal("UpdateMapRun", Map.of("mapRunArn", arn, "maxConcurrency", 1)))
          .startsWith("ValidationException");
      assertThat(client.refusal("DescribeMapRun", Map.of("mapRunArn", arn + "0")))
          .startsWith("ResourceNotFound");
      assertThat(client.refusal("StartExecution", Map.of("stateMachineArn", MACHINE + "/each")))
          .startsWith("ValidationException");
    }
  }

  private static void checkChildren(Client client, String mapRun) {
    JsonNode failed =
        client
            .call("ListExecutions", Map.of("mapRunArn", mapRun, "statusFilter", "FAILED"))
            .get("executions");
    assertThat(failed).hasSize(1);
    assertThat(failed.at("/0/itemCount").asInt()).isEqualTo(1);
    String child = failed.at("/0/executionArn").asString();
    assertThat(child).startsWith("arn:aws:states:eu-central-1:000000000000:execution:maps/each:");

    JsonNode described = client.call("DescribeExecution", Map.of("executionArn", child));
    assertThat(described.get("mapRunArn").asString()).isEqualTo(mapRun);
    assertThat(described.get("input").asString()).isEqualTo("2");
    assertThat(described.get("error").asString()).isEqualTo("Two");
    assertThat(described.get("redriveStatus").asString()).isEqualTo("REDRIVABLE_BY_MAP_RUN");

    JsonNode machine =
        client.call("DescribeStateMachineForExecution", Map.of("executionArn", child));
    assertThat(machine.get("label").asString()).isEqualTo("each");
    assertThat(machine.get("definition").asString()).contains("\"StartAt\":\"Odd\"");
    assertThat(
            client
                .call("DescribeStateMachine", Map.of("stateMachineArn", MACHINE + "/each"))
                .get("label")
                .asString())
        .isEqualTo("each");
    assertThat(client.call("GetExecutionHistory", Map.of("executionArn", child)).get("events"))
        .isNotEmpty();
  }
}
