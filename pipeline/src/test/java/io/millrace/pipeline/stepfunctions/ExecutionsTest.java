package io.millrace.pipeline.stepfunctions;

import static io.millrace.pipeline.stepfunctions.Client.PASS;
import static io.millrace.pipeline.stepfunctions.Client.WAIT;
import static io.millrace.pipeline.stepfunctions.Client.execution;
import static io.millrace.pipeline.stepfunctions.Client.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ExecutionsTest {
  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private JsonNode describe(String machine, String name) {
    return client.call("DescribeExecution", Map.of("executionArn", execution(machine, name)));
  }

  @Test
  void runsToItsEndAndIsDescribed() throws InterruptedException {
    client.create("m", PASS);
    assertThat(client.start(machine("m"), "one", "{ \"rows\": 3.10 }"))
        .isEqualTo(execution("m", "one"));
    client.await("m", "one");

    JsonNode described = describe("m", "one");
    assertThat(described.path("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(described.path("input").asString()).isEqualTo("{ \"rows\": 3.10 }");
    assertThat(described.path("output").asString()).isEqualTo("{\"rows\":3.10}");
    assertThat(described.path("outputDetails")).isEqualTo(Json.parse("{\"included\":true}"));
    assertThat(described.path("stopDate").decimalValue())
        .isGreaterThanOrEqualTo(described.path("startDate").decimalValue());
    assertThat(described.path("redriveStatusReason").asString())
        .isEqualTo("Execution is SUCCEEDED and cannot be redriven");
    JsonNode brief =
        client.call(
            "DescribeExecution",
            Map.of("executionArn", execution("m", "one"), "includedData", "METADATA_ONLY"));
    assertThat(brief.has("input") || brief.has("output")).isFalse();
    assertThat(brief.at("/inputDetails/included").asBoolean()).isFalse();
  }

  @Test
  void theSameStartIsTheSameExecutionWhileItRuns() {
    String arn = client.create("m", WAIT);
    Map<String, String> start = Map.of("stateMachineArn", arn, "name", "n", "input", "{\"a\":1}");
    JsonNode first = client.call("StartExecution", start);

    assertThat(client.call("StartExecution", start)).isEqualTo(first);
    String exists =
        "ExecutionAlreadyExists: Execution Already Exists: '%s'".formatted(execution("m", "n"));
    Map<String, String> other = new HashMap<>(start);
    other.put("input", "{\"a\":2}");
    assertThat(client.refusal("StartExecution", other)).isEqualTo(exists);
    client.call("StopExecution", Map.of("executionArn", execution("m", "n")));
    assertThat(client.refusal("StartExecution", start)).isEqualTo(exists);
  }

  @Test
  void namesAreGivenToThoseThatHaveNone() {
    String arn = client.create("m", PASS);

    String one = client.call("StartExecution", Map.of("stateMachineArn", arn)).toString();
    String two = client.call("StartExecution", Map.of("stateMachineArn", arn)).toString();

    assertThat(one).isNotEqualTo(two);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "not json | Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or"
            + " token 'null', 'true' or 'false')",
        "{'a': 1} | Unexpected character (''' (code 39)): was expecting double-quote to start field"
            + " name",
      })
  void saysWhyAnInputIsNoJson(String input, String why) {
    String arn = client.create("m", PASS);
    assertThat(client.refusal("StartExecution", Map.of("stateMachineArn", arn, "input", input)))
        .isEqualTo("InvalidExecutionInput: Invalid State Machine Execution Input: '" + why + "'");
  }

  @Test
  void stopsOnceAndForAll() {
    client.create("m", WAIT);
    client.start(machine("m"), "n", "{}");
    JsonNode stopped =
        client.call(
            "StopExecution",
            Map.of("executionArn", execution("m", "n"), "error", "Enough", "cause", "of this"));

    JsonNode described = describe("m", "n");
    assertThat(described.path("status").asString()).isEqualTo("ABORTED");
    assertThat(described.path("error").asString()).isEqualTo("Enough");
    assertThat(described.path("cause").asString()).isEqualTo("of this");
    assertThat(described.path("stopDate")).isEqualTo(stopped.path("stopDate"));
    assertThat(client.call("StopExecution", Map.of("executionArn", execution("m", "n"))))
        .isEqualTo(stopped);
    assertThat(client.refusal("StopExecution", Map.of("executionArn", execution("m", "nobody"))))
        .isEqualTo(
            "ExecutionDoesNotExist: Execution Does Not Exist: '" + execution("m", "nobody") + "'");
  }

  @Test
  void redrivesWhatHasNotEndedWell() throws InterruptedException {
    client.create("m", WAIT);
    client.start(machine("m"), "n", "{}");
    Map<String, String> redrive = Map.of("executionArn", execution("m", "n"), "clientToken", "t");
    assertThat(describe("m", "n").path("redriveStatusReason").asString())
        .isEqualTo("Execution is RUNNING and cannot be redriven");
    assertThat(client.refusal("RedriveExecution", redrive))
        .startsWith("ExecutionNotRedrivable: Execution is RUNNING and cannot be redriven");

    client.call("StopExecution", Map.of("executionArn", execution("m", "n"), "error", "Oops"));
    assertThat(describe("m", "n").path("redriveStatus").asString()).isEqualTo("REDRIVABLE");
    assertThat(describe("m", "n").has("redriveStatusReason")).isFalse();
    JsonNode redriven = client.call("RedriveExecution", redrive);
    JsonNode described = describe("m", "n");

    assertThat(client.call("RedriveExecution", redrive)).isEqualTo(redriven);
    assertThat(described.path("status").asString()).isEqualTo("RUNNING");
    assertThat(described.path("redriveCount").asInt()).isEqualTo(1);
    assertThat(described.path("redriveDate")).isEqualTo(redriven.path("redriveDate"));
    assertThat(described.has("stopDate") || described.has("error")).isFalse();
  }

  @Test
  void listsNewestFirstPageByPage() {
    client.create("m", WAIT);
    for (String name : new String[] {"one", "two", "three"}) {
      client.start(machine("m"), name, "{}");
    }
    client.call("StopExecution", Map.of("executionArn", execution("m", "two")));

    assertThat(list(Map.of("maxResults", 2))).containsExactlyInAnyOrder("one", "two", "three");
    assertThat(list(Map.of("statusFilter", "ABORTED"))).containsExactly("two");
    assertThat(list(Map.of("statusFilter", "PENDING_REDRIVE"))).isEmpty();
    assertThat(
            client.refusal(
                "ListExecutions",
                Map.of("stateMachineArn", machine("m"), "statusFilter", "SLEEPING")))
        .contains("'statusFilter'", "[RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING");
    assertThat(client.refusal("ListExecutions", Map.of("stateMachineArn", machine("x"))))
        .startsWith("StateMachineDoesNotExist");
    assertThat(client.refusal("ListExecutions", Map.of())).startsWith("ValidationException");
  }

  private List<String> list(Map<String, Object> filter) {
    List<String> names = new ArrayList<>();
    Map<String, Object> request = new HashMap<>(filter);
    request.put("stateMachineArn", machine("m"));
    do {
      JsonNode page = client.call("ListExecutions", request);
      page.path("executions").forEach(execution -> names.add(execution.path("name").asString()));
      request.put("nextToken", page.path("nextToken").asString(""));
    } while (!request.get("nextToken").equals(""));
    return names;
  }

  @Test
  void hasNeitherMapRunsNorExpressExecutions() {
    String arn = client.create("m", WAIT);
    client.start(arn, "n", "{}");
    Map<String, String> run = Map.of("mapRunArn", "arn:aws:states:local:000000000000:mapRun:m/l:1");

    assertThat(client.call("ListMapRuns", Map.of("executionArn", execution("m", "n"))))
        .isEqualTo(Json.parse("{\"mapRuns\":[]}"));
    assertThat(client.refusal("DescribeMapRun", run)).startsWith("ResourceNotFound");
    assertThat(client.refusal("ListExecutions", run)).startsWith("ResourceNotFound");
    assertThat(client.refusal("UpdateMapRun", Map.of("mapRunArn", arn)))
        .endsWith("'Resource type not valid in this context: stateMachine'");
    assertThat(client.refusal("StartSyncExecution", Map.of("stateMachineArn", arn)))
        .isEqualTo(
            "StateMachineTypeNotSupported: This operation is not supported by this type of state"
                + " machine");
  }

  @Test
  void tellsTheHistoryFromEitherEnd() throws InterruptedException {
    client.create("m", PASS);
    client.start(machine("m"), "n", "[1]");
    client.await("m", "n");

    assertThat(types(Map.of()))
        .containsExactly(
            "ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded");
    assertThat(types(Map.of("reverseOrder", true, "maxResults", 3)))
        .containsExactly(
            "ExecutionSucceeded", "PassStateExited", "PassStateEntered", "ExecutionStarted");
    JsonNode events =
        client
            .call("GetExecutionHistory", Map.of("executionArn", execution("m", "n")))
            .path("events");
    assertThat(events.at("/0/executionStartedEventDetails/input").asString()).isEqualTo("[1]");
    assertThat(events.at("/1/stateEnteredEventDetails/name").asString()).isEqualTo("P");
    assertThat(events.at("/1/previousEventId").asInt()).isZero();
    assertThat(events.at("/3/executionSucceededEventDetails/output").asString()).isEqualTo("[1]");
    assertThat(
            client
                .call(
                    "GetExecutionHistory",
                    Map.of("executionArn", execution("m", "n"), "includeExecutionData", false))
                .at("/events/1/stateEnteredEventDetails"))
        .isEqualTo(Json.parse("{\"name\":\"P\"}"));
  }

  private List<String> types(Map<String, Object> order) {
    List<String> types = new ArrayList<>();
    Map<String, Object> request = new HashMap<>(order);
    request.put("executionArn", execution("m", "n"));
    do {
      JsonNode page = client.call("GetExecutionHistory", request);
      page.path("events").forEach(event -> types.add(event.path("type").asString()));
      request.put("nextToken", page.path("nextToken").asString(""));
    } while (!request.get("nextToken").equals(""));
    return types;
  }

  @Test
  void onlyChildrenOfMapRunsAreListedByTheirRedrives() {
    String arn = client.create("m", PASS);
    assertThat(
            client.refusal(
                "ListExecutions", Map.of("stateMachineArn", arn, "redriveFilter", "REDRIVEN")))
        .isEqualTo("ValidationException: redriveFilter is for the executions of a MapRun ARN.");
  }
}
