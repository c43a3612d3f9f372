package io.millrace.pipeline.stepfunctions;

import static io.millrace.pipeline.stepfunctions.Client.REGION;
import static io.millrace.pipeline.stepfunctions.Client.execution;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ActivitiesTest {
  private static final String ARN = REGION + "activity:label";
  private static final String LABEL =
      """
      {"StartAt": "L", "States": {"L": {"Type": "Task", "Resource": "%s", "End": true}}}"""
          .formatted(ARN);

  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private JsonNode create(String name) {
    return client.call("CreateActivity", Map.of("name", name));
  }

  @Test
  void aWorkerIsGivenTheInputAndAnswersWithItsToken() throws InterruptedException {
    create("label");
    client.create("m", LABEL);
    client.start(Client.machine("m"), "one", "[1, 2]");
    JsonNode work = client.call("GetActivityTask", Map.of("activityArn", ARN, "workerName", "ada"));
    client.call(
        "SendTaskSuccess",
        Map.of("taskToken", work.path("taskToken").asString(), "output", "\"cat\""));
    client.await("m", "one");

    assertThat(work.path("input").asString()).isEqualTo("[1,2]");
    JsonNode events =
        client
            .call("GetExecutionHistory", Map.of("executionArn", execution("m", "one")))
            .path("events");
    assertThat(events)
        .extracting(event -> event.path("type").asString())
        .isEqualTo(
            List.of(
                "ExecutionStarted",
                "TaskStateEntered",
                "ActivityScheduled",
                "ActivityStarted",
                "ActivitySucceeded",
                "TaskStateExited",
                "ExecutionSucceeded"));
    assertThat(events.at("/2/activityScheduledEventDetails/resource").asString()).isEqualTo(ARN);
    assertThat(events.at("/3/activityStartedEventDetails/workerName").asString()).isEqualTo("ada");
  }

  @Test
  void anActivityIsCreatedOnceAndListedByName() {
    JsonNode first = create("label");
    assertThat(first.path("activityArn").asString()).isEqualTo(ARN);
    assertThat(create("label")).isEqualTo(first);
    create("a");
    create("z");

    assertThat(names()).containsExactly("a", "label", "z");
    client.call("DeleteActivity", Map.of("activityArn", ARN));
    client.call("DeleteActivity", Map.of("activityArn", ARN));
    assertThat(names()).containsExactly("a", "z");
    assertThat(client.refusal("DescribeActivity", Map.of("activityArn", ARN)))
        .isEqualTo("ActivityDoesNotExist: Activity Does Not Exist: '" + ARN + "'");
    assertThat(client.refusal("GetActivityTask", Map.of("activityArn", ARN)))
        .startsWith("ActivityDoesNotExist");
    assertThat(client.refusal("CreateActivity", Map.of("name", "a b")))
        .isEqualTo("InvalidName: Invalid Name: 'a b'");
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    Map<String, Object> request = new HashMap<>(Map.of("maxResults", 2));
    do {
      JsonNode page = client.call("ListActivities", request);
      page.path("activities").forEach(activity -> names.add(activity.path("name").asString()));
      request.put("nextToken", page.path("nextToken").asString(""));
    } while (!request.get("nextToken").equals(""));
    return names;
  }

  @Test
  void hasTagsOfItsOwn() {
    create("label");
    Map<String, Object> tags =
        Map.of("resourceArn", ARN, "tags", List.of(Map.of("key", "team", "value", "vision")));
    client.call("TagResource", tags);

    assertThat(client.call("ListTagsForResource", Map.of("resourceArn", ARN)).at("/tags/0/value"))
        .hasToString("\"vision\"");
  }
}
