package io.millrace.pipeline.stepfunctions;

import static io.millrace.pipeline.stepfunctions.Client.PASS;
import static io.millrace.pipeline.stepfunctions.Client.WAIT;
import static io.millrace.pipeline.stepfunctions.Client.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StateMachinesTest {
  private static final String YAML = "StartAt: P\nStates:\n  P:\n    Type: Pass\n    End: true\n";

  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private JsonNode describe(String name) {
    return client.call("DescribeStateMachine", Map.of("stateMachineArn", machine(name)));
  }

  private JsonNode update(String name, String field, Object value) {
    return client.call(
        "UpdateStateMachine", Map.of("stateMachineArn", machine(name), field, value));
  }

  @Test
  void describesWhatWasCreatedWithTheDefaultsOfTheRest() {
    assertThat(client.create("nightly", PASS)).isEqualTo(machine("nightly"));

    JsonNode described = describe("nightly");
    assertThat(described.path("definition").asString()).isEqualTo(PASS);
    assertThat(described.path("status").asString()).isEqualTo("ACTIVE");
    assertThat(described.path("type").asString()).isEqualTo("STANDARD");
    assertThat(described.path("loggingConfiguration"))
        .isEqualTo(Json.parse("{\"includeExecutionData\":false,\"level\":\"OFF\"}"));
    assertThat(described.path("tracingConfiguration")).isEqualTo(Json.parse("{\"enabled\":false}"));
    assertThat(described.at("/encryptionConfiguration/type").asString()).isEqualTo("AWS_OWNED_KEY");
    assertThat(described.path("creationDate").isNumber()).isTrue();
    assertThat(described.has("revisionId")).isFalse();
    assertThat(
            client
                .call(
                    "DescribeStateMachine",
                    Map.of("stateMachineArn", machine("nightly"), "includedData", "METADATA_ONLY"))
                .has("definition"))
        .isFalse();
  }

  @Test
  void theSameCreateAgainAnswersTheSameAndAnotherIsRefused() {
    JsonNode first = create(PASS, "arn:aws:iam::0:role/one", false);

    assertThat(create(PASS, "arn:aws:iam::0:role/two", false)).isEqualTo(first);
    assertThat(describe("m").path("roleArn").asString()).isEqualTo("arn:aws:iam::0:role/one");
    String exists =
        "StateMachineAlreadyExists: State Machine Already Exists: '%s'".formatted(machine("m"));
    assertThat(client.refusal("CreateStateMachine", creation(WAIT, "r", false))).isEqualTo(exists);
    assertThat(client.refusal("CreateStateMachine", creation(PASS, "r", true))).isEqualTo(exists);
  }

  private JsonNode create(String definition, String role, boolean traced) {
    return client.call("CreateStateMachine", creation(definition, role, traced));
  }

  private static Map<String, Object> creation(String definition, String role, boolean traced) {
    return Map.of(
        "name",
        "m",
        "definition",
        definition,
        "roleArn",
        role,
        "tracingConfiguration",
        Map.of("enabled", traced));
  }

  @Test
  void refusesWhatNoMachineCanBe() {
    assertThat(
            client.refusal(
                "CreateStateMachine", Map.of("name", "a b", "definition", PASS, "roleArn", "r")))
        .isEqualTo("InvalidName: Invalid Name: 'a b'");
    assertThat(
            client.refusal(
                "CreateStateMachine", Map.of("name", "m", "definition", "{}", "roleArn", "r")))
        .startsWith(
            "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED");
    assertThat(
            client.refusal(
                "CreateStateMachine",
                Map.of(
                    "name",
                    "m",
                    "definition",
                    PASS,
                    "roleArn",
                    "r",
                    "loggingConfiguration",
                    Map.of("level", "ALL"))))
        .isEqualTo(
            "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one"
                + " Log Destination.");
    assertThat(
            client.refusal(
                "CreateStateMachine",
                Map.of(
                    "name",
                    "m",
                    "definition",
                    PASS,
                    "roleArn",
                    "r",
                    "loggingConfiguration",
                    Map.of(
                        "level",
                        "ALL",
                        "destinations",
                        List.of(
                            Map.of("cloudWatchLogsLogGroup", Map.of("logGroupArn", "my-logs")))))))
        .isEqualTo(
            "InvalidLoggingConfiguration: Invalid Logging Configuration: Log Destination not"
                + " found.");
  }

  @Test
  void eachUpdateThatChangesSomethingIsARevision() {
    client.create("m", PASS);

    assertThat(update("m", "definition", PASS).has("revisionId")).isFalse();
    String second = update("m", "definition", WAIT).path("revisionId").asString();
    assertThat(update("m", "definition", WAIT).path("revisionId").asString()).isEqualTo(second);
    String third = update("m", "roleArn", "other").path("revisionId").asString();

    assertThat(third).isNotEqualTo(second);
    assertThat(describe("m").path("revisionId").asString()).isEqualTo(third);
    assertThat(describe("m").path("definition").asString()).isEqualTo(WAIT);
    assertThat(describe("m").path("roleArn").asString()).isEqualTo("other");
    assertThat(client.refusal("UpdateStateMachine", Map.of("stateMachineArn", machine("m"))))
        .startsWith("MissingRequiredParameter: Either the definition, the role ARN");
    assertThat(
            client.refusal(
                "UpdateStateMachine", Map.of("stateMachineArn", machine("x"), "roleArn", "r")))
        .isEqualTo(
            "StateMachineDoesNotExist: State Machine Does Not Exist: '" + machine("x") + "'");
  }

  @Test
  void everyPipelineIsAMachineAndEveryMachineAPipeline() {
    client.pipelines.register("by-hand", YAML, "");
    JsonNode first = describe("by-hand");
    assertThat(Json.parse(first.path("definition").asString())).isEqualTo(Json.parse(PASS));
    assertThat(first.has("revisionId")).isFalse();

    client.pipelines.register("by-hand", WAIT, "");
    assertThat(describe("by-hand").path("definition").asString()).isEqualTo(WAIT);
    assertThat(describe("by-hand").has("revisionId")).isTrue();
    assertThat(describe("by-hand").path("creationDate")).isEqualTo(first.path("creationDate"));

    client.create("by-api", PASS);
    assertThat(client.pipelines.find("by-api").orElseThrow().definition()).isEqualTo(PASS);
    assertThat(client.call("ListStateMachines", Map.of()).path("stateMachines"))
        .extracting(machine -> machine.path("name").asString())
        .isEqualTo(List.of("by-api", "by-hand"));
  }

  @Test
  void validatesWithoutMakingAnything() {
    JsonNode fine = client.call("ValidateStateMachineDefinition", Map.of("definition", PASS));
    JsonNode broken =
        client.call(
            "ValidateStateMachineDefinition",
            Map.of("definition", "{\"StartAt\": \"A\"}", "maxResults", 1));
    JsonNode noJson =
        client.call("ValidateStateMachineDefinition", Map.of("definition", "not a definition"));

    assertThat(fine)
        .isEqualTo(Json.parse("{\"result\":\"OK\",\"diagnostics\":[],\"truncated\":false}"));
    assertThat(broken.path("result").asString()).isEqualTo("FAIL");
    assertThat(broken.at("/diagnostics/0/severity").asString()).isEqualTo("ERROR");
    assertThat(noJson.at("/diagnostics/0/code").asString()).isEqualTo("INVALID_JSON_DESCRIPTION");
    assertThat(noJson.at("/diagnostics/0/location").asString())
        .isEqualTo("[Source: (String)\"not a definition\"; line: 1, column: 4]");
    assertThat(client.call("ListStateMachines", Map.of()).path("stateMachines")).isEmpty();
  }

  @Test
  void takesJsonAsProgramsWriteIt() {
    String tabs =
        "{\n\t\"StartAt\": \"P\",\n\t\"States\": {\"P\": {\"Type\": \"Pass\", \"End\": true}}\n}";
    String escapes =
        "{\"Comment\": \"a\\/b \\ud83d\\ude00 \\u00e4: #no comment\", \"StartAt\": \"P\", \"States\":"
            + " {\"P\": {\"Type\": \"Pass\", \"Result\": \"\\ud83d\\ude00\", \"End\": true}}}";
    client.create("tabs", tabs);
    client.create("escapes", escapes);

    assertThat(describe("tabs").path("definition").asString()).isEqualTo(tabs);
    assertThat(describe("escapes").path("definition").asString()).isEqualTo(escapes);
  }

  @Test
  void warnsOnRequest() {
    String odd =
        """
        {"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": {"a": "$.b"}, "End": true}}}""";
    JsonNode errors = client.call("ValidateStateMachineDefinition", Map.of("definition", odd));
    JsonNode all =
        client.call(
            "ValidateStateMachineDefinition", Map.of("definition", odd, "severity", "WARNING"));

    assertThat(errors.path("diagnostics")).isEmpty();
    assertThat(all.path("result").asString()).isEqualTo("OK");
    assertThat(all.at("/diagnostics/0/code").asString()).isEqualTo("NO_DOLLAR");
    assertThat(all.at("/diagnostics/0/severity").asString()).isEqualTo("WARNING");
    assertThat(client.create("odd", odd)).isEqualTo(machine("odd"));
  }

  @Test
  void namesTheVariablesThatStatesRead() {
    String definition =
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Pass", "Assign": {"x": 1, "y": 2}, "Next": "B"},
          "B": {"Type": "Pass", "Parameters": {"x.$": "$x", "z.$": "States.MathAdd($x, $y.n)"}, "Next": "C"},
          "C": {"Type": "Parallel", "End": true, "Branches": [{"StartAt": "D", "States": {"D": {
            "Type": "Pass", "QueryLanguage": "JSONata", "End": true,
            "Output": "{% ($own := $y; $map([1], function($i) { $i + $own })) %}"}}}]}}}""";
    client.create("m", definition);
    client.start(machine("m"), "one", "{}");

    JsonNode expected = Json.parse("{\"B\": [\"x\", \"y\"], \"D\": [\"y\"]}");
    assertThat(describe("m").path("variableReferences")).isEqualTo(expected);
    assertThat(
            client
                .call(
                    "DescribeStateMachineForExecution",
                    Map.of("executionArn", Client.execution("m", "one")))
                .path("variableReferences"))
        .isEqualTo(expected);
    client.create("none", PASS);
    assertThat(describe("none").has("variableReferences")).isFalse();
  }

  /// As after a delete that was cut off before the executions were aborted.
  @Test
  void aDeletedMachineIsThereUntilItsExecutionsHaveEnded() {
    client.create("m", WAIT);
    client.start(machine("m"), "one", "{}");
    client.pipelines.retire("m");

    Map<String, Object> named = Map.of("stateMachineArn", machine("m"));
    String deleting =
        "StateMachineDeleting: State Machine is being deleted: '%s'".formatted(machine("m"));
    assertThat(describe("m").path("status").asString()).isEqualTo("DELETING");
    assertThat(client.refusal("StartExecution", named)).isEqualTo(deleting);
    assertThat(
            client.refusal(
                "UpdateStateMachine", Map.of("stateMachineArn", machine("m"), "roleArn", "r")))
        .isEqualTo(deleting);
    assertThat(client.refusal("CreateStateMachine", creation(PASS, "r", false)))
        .isEqualTo(deleting);
    assertThat(client.call("ListExecutions", named).path("executions")).hasSize(1);

    client.call("DeleteStateMachine", named);
    assertThat(client.refusal("DescribeStateMachine", named))
        .startsWith("StateMachineDoesNotExist");
    assertThat(
            client
                .call("DescribeExecution", Map.of("executionArn", Client.execution("m", "one")))
                .path("status")
                .asString())
        .isEqualTo("ABORTED");
  }
}
