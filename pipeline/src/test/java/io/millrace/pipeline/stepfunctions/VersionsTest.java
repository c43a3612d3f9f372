package io.millrace.pipeline.stepfunctions;

import static io.millrace.pipeline.stepfunctions.Client.PASS;
import static io.millrace.pipeline.stepfunctions.Client.WAIT;
import static io.millrace.pipeline.stepfunctions.Client.execution;
import static io.millrace.pipeline.stepfunctions.Client.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class VersionsTest {
  private static final String V1 = machine("m") + ":1";
  private static final String V2 = machine("m") + ":2";
  private static final String LIVE = machine("m") + ":live";

  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  /// Version 1 passes, version 2 waits.
  @BeforeEach
  void publishTwo() {
    client.create("m", PASS);
    publish();
    client.call("UpdateStateMachine", Map.of("stateMachineArn", machine("m"), "definition", WAIT));
    publish();
  }

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private String publish() {
    return client
        .call("PublishStateMachineVersion", Map.of("stateMachineArn", machine("m")))
        .path("stateMachineVersionArn")
        .asString();
  }

  private static Map<String, Object> alias(Object... routes) {
    return Map.of("name", "live", "routingConfiguration", List.of(routes));
  }

  private static Map<String, Object> route(String version, int weight) {
    return Map.of("stateMachineVersionArn", version, "weight", weight);
  }

  private String definition(String arn) {
    return client
        .call("DescribeStateMachine", Map.of("stateMachineArn", arn))
        .path("definition")
        .asString();
  }

  @Test
  void aVersionKeepsWhatItWasPublishedWith() {
    assertThat(publish()).isEqualTo(V2);
    assertThat(definition(V1)).isEqualTo(PASS);
    assertThat(definition(V2)).isEqualTo(WAIT);
    assertThat(
            client
                .call("ListStateMachineVersions", Map.of("stateMachineArn", machine("m")))
                .path("stateMachineVersions"))
        .extracting(version -> version.path("stateMachineVersionArn").asString())
        .isEqualTo(List.of(V2, V1));
    assertThat(
            client.refusal(
                "PublishStateMachineVersion",
                Map.of("stateMachineArn", machine("m"), "revisionId", "old")))
        .startsWith("ConflictException");
    assertThat(client.refusal("DescribeStateMachine", Map.of("stateMachineArn", V2 + "0")))
        .startsWith("StateMachineDoesNotExist");
  }

  @Test
  void aNumberIsNeverGivenAgain() {
    client.call("DeleteStateMachineVersion", Map.of("stateMachineVersionArn", V2));
    client.call("DeleteStateMachineVersion", Map.of("stateMachineVersionArn", V2));

    assertThat(publish()).isEqualTo(machine("m") + ":3");
  }

  @Test
  void publishesWhileCreatingAndUpdating() {
    Map<String, Object> creation =
        Map.of(
            "name",
            "n",
            "definition",
            PASS,
            "roleArn",
            "r",
            "publish",
            true,
            "versionDescription",
            "first");
    JsonNode created = client.call("CreateStateMachine", creation);

    assertThat(created.path("stateMachineVersionArn").asString()).isEqualTo(machine("n") + ":1");
    assertThat(client.call("CreateStateMachine", creation)).isEqualTo(created);
    assertThat(
            client
                .call("DescribeStateMachine", Map.of("stateMachineArn", machine("n") + ":1"))
                .path("description")
                .asString())
        .isEqualTo("first");
    Map<String, Object> update =
        Map.of("stateMachineArn", machine("n"), "definition", WAIT, "publish", true);
    assertThat(client.call("UpdateStateMachine", update).path("stateMachineVersionArn").asString())
        .isEqualTo(machine("n") + ":2");
    assertThat(client.call("UpdateStateMachine", update).path("stateMachineVersionArn").asString())
        .isEqualTo(machine("n") + ":2");
    assertThat(
            client.refusal(
                "UpdateStateMachine",
                Map.of("stateMachineArn", machine("n"), "roleArn", "r", "versionDescription", "x")))
        .isEqualTo("ValidationException: Version description can only be set when publish is true");
  }

  @Test
  void anExecutionTellsHowItWasStarted() throws InterruptedException {
    client.call("CreateStateMachineAlias", alias(route(V1, 100)));
    client.start(LIVE, "by-alias", "{}");
    client.start(V1, "by-version", "{}");
    client.start(machine("m"), "by-name", "{}");
    client.await("m", "by-alias");

    JsonNode described =
        client.call("DescribeExecution", Map.of("executionArn", execution("m", "by-alias")));
    assertThat(described.path("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(described.path("stateMachineArn").asString()).isEqualTo(machine("m"));
    assertThat(described.path("stateMachineAliasArn").asString()).isEqualTo(LIVE);
    assertThat(described.path("stateMachineVersionArn").asString()).isEqualTo(V1);
    assertThat(started(V1)).containsExactlyInAnyOrder("by-version", "by-alias");
    assertThat(started(LIVE)).containsExactly("by-alias");
    assertThat(started(machine("m"))).hasSize(3);
    JsonNode machine =
        client.call(
            "DescribeStateMachineForExecution", Map.of("executionArn", execution("m", "by-alias")));
    assertThat(machine.path("definition").asString()).isEqualTo(PASS);
    assertThat(machine.has("revisionId")).isFalse();
    assertThat(
            client
                .call("GetExecutionHistory", Map.of("executionArn", execution("m", "by-alias")))
                .at("/events/0/executionStartedEventDetails/stateMachineAliasArn")
                .asString())
        .isEqualTo(LIVE);
  }

  private List<String> started(String arn) {
    return client
        .call("ListExecutions", Map.of("stateMachineArn", arn))
        .path("executions")
        .valueStream()
        .map(execution -> execution.path("name").asString())
        .toList();
  }

  @Test
  void anAliasIsCreatedOnceAndChangedInPlace() {
    JsonNode created = client.call("CreateStateMachineAlias", alias(route(V1, 100)));

    assertThat(created.path("stateMachineAliasArn").asString()).isEqualTo(LIVE);
    assertThat(client.call("CreateStateMachineAlias", alias(route(V1, 100)))).isEqualTo(created);
    assertThat(client.refusal("CreateStateMachineAlias", alias(route(V2, 100))))
        .isEqualTo(
            "ConflictException: Failed to create alias because an alias with the same name and a"
                + " different routing configuration already exists.");
    client.call(
        "UpdateStateMachineAlias",
        Map.of(
            "stateMachineAliasArn",
            LIVE,
            "routingConfiguration",
            List.of(route(V1, 90), route(V2, 10))));
    JsonNode described =
        client.call("DescribeStateMachineAlias", Map.of("stateMachineAliasArn", LIVE));
    assertThat(described.at("/routingConfiguration/1/weight").asInt()).isEqualTo(10);
    assertThat(described.path("creationDate")).isEqualTo(created.path("creationDate"));
    assertThat(client.refusal("UpdateStateMachineAlias", Map.of("stateMachineAliasArn", LIVE)))
        .isEqualTo(
            "ValidationException: At least one of description and routingConfiguration must be"
                + " specified.");
    assertThat(client.refusal("DeleteStateMachineVersion", Map.of("stateMachineVersionArn", V2)))
        .isEqualTo(
            "ConflictException: Version to be deleted must not be referenced by an alias. Current"
                + " list of aliases referencing this version: [live]");
    assertThat(
            client
                .call("ListStateMachineAliases", Map.of("stateMachineArn", V2))
                .path("stateMachineAliases"))
        .hasSize(1);
    client.call("DeleteStateMachineAlias", Map.of("stateMachineAliasArn", LIVE));
    assertThat(client.refusal("DescribeStateMachineAlias", Map.of("stateMachineAliasArn", LIVE)))
        .isEqualTo("ResourceNotFound: Request references a resource that does not exist.");
  }

  @Test
  void refusesRoutesThatLeadNowhere() {
    String start = "ValidationException: ";
    assertThat(client.refusal("CreateStateMachineAlias", alias(route(machine("m"), 100))))
        .isEqualTo(
            start
                + "Routing configuration must contain state machine version ARNs. Received: ["
                + machine("m")
                + "]");
    assertThat(client.refusal("CreateStateMachineAlias", alias(route(V1, 50), route(V1, 50))))
        .isEqualTo(
            start
                + "Routing configuration must contain distinct state machine version ARNs."
                + " Received: [%s, %s]".formatted(V1, V1));
    assertThat(client.refusal("CreateStateMachineAlias", alias(route(V1, 70), route(V2, 29))))
        .isEqualTo(
            start + "Sum of routing configuration weights must equal 100. Received: [70, 29]");
    assertThat(client.refusal("CreateStateMachineAlias", alias(route(V1, 101))))
        .contains("'101' at 'routingConfiguration.1.member.weight'");
    assertThat(client.refusal("CreateStateMachineAlias", alias(route(machine("m") + ":9", 100))))
        .startsWith("ResourceNotFound");
  }

  @Test
  void anAliasDrawsByWeight() {
    Alias alias =
        new Alias(
            "m",
            "live",
            "",
            List.of(new Alias.Route(1, 30), new Alias.Route(2, 70)),
            client.pageClock.instant(),
            client.pageClock.instant());

    assertThat(List.of(alias.version(0), alias.version(29), alias.version(30), alias.version(99)))
        .containsExactly(1, 1, 2, 2);
  }

  @Test
  void deletingAMachineEndsWhatRunsAndFreesItsName() throws InterruptedException {
    client.start(machine("m"), "long", "{}");
    client.call(
        "TagResource",
        Map.of("resourceArn", machine("m"), "tags", List.of(Map.of("key", "k", "value", "v"))));

    client.call("DeleteStateMachine", Map.of("stateMachineArn", machine("m")));
    client.call("DeleteStateMachine", Map.of("stateMachineArn", machine("m")));

    assertThat(client.refusal("DescribeStateMachine", Map.of("stateMachineArn", machine("m"))))
        .startsWith("StateMachineDoesNotExist");
    assertThat(client.refusal("DescribeStateMachine", Map.of("stateMachineArn", V1)))
        .startsWith("StateMachineDoesNotExist");
    client.await("m", "long");
    assertThat(
            client
                .call("DescribeExecution", Map.of("executionArn", execution("m", "long")))
                .path("status")
                .asString())
        .isEqualTo("ABORTED");
    client.create("m", WAIT);
    assertThat(publish()).isEqualTo(V1);
    assertThat(definition(V1)).isEqualTo(WAIT);
    assertThat(client.call("ListTagsForResource", Map.of("resourceArn", machine("m"))).path("tags"))
        .isEmpty();
    assertThat(
            client
                .call("DescribeStateMachine", Map.of("stateMachineArn", machine("m")))
                .has("revisionId"))
        .isFalse();
  }
}
