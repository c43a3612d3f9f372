package io.millrace.pipeline.stepfunctions;

import static io.millrace.pipeline.stepfunctions.Client.execution;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TaskTokensTest {
  private static final String ASK =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Ask", "States": {"Ask": {
        "Type": "Task", "Resource": "arn:aws:states:::millrace:ask.waitForTaskToken",
        "Arguments": {"token": "{% $states.context.Task.Token %}"}, "End": true}}}""";

  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  @BeforeEach
  void create() {
    client.create("m", ASK);
  }

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private String ask(String name) throws InterruptedException {
    client.start(Client.machine("m"), name, "{}");
    String token = client.asked.poll(30, TimeUnit.SECONDS);
    assertThat(token).isNotNull();
    return String.valueOf(token);
  }

  private JsonNode end(String name) throws InterruptedException {
    client.await("m", name);
    return client.call("DescribeExecution", Map.of("executionArn", execution("m", name)));
  }

  @Test
  void anAnswerIsTheOutputOfTheTask() throws InterruptedException {
    String token = ask("one");
    client.call("SendTaskHeartbeat", Map.of("taskToken", token));
    client.call("SendTaskSuccess", Map.of("taskToken", token, "output", "{\"yes\": true}"));

    assertThat(end("one").path("output").asString()).isEqualTo("{\"yes\":true}");
    assertThat(client.refusal("SendTaskSuccess", Map.of("taskToken", token, "output", "{}")))
        .isEqualTo("TaskTimedOut: Task Timed Out: 'Provided task does not exist anymore'");
  }

  @Test
  void aFailureIsTheErrorOfTheTask() throws InterruptedException {
    String token = ask("one");
    client.call(
        "SendTaskFailure", Map.of("taskToken", token, "error", "Rejected", "cause", "too dear"));

    JsonNode described = end("one");
    assertThat(described.path("status").asString()).isEqualTo("FAILED");
    assertThat(described.path("error").asString()).isEqualTo("Rejected");
    assertThat(described.path("cause").asString()).isEqualTo("too dear");
  }

  @Test
  void refusesWhatIsNoTokenOrNoOutput() throws InterruptedException {
    assertThat(client.refusal("SendTaskHeartbeat", Map.of("taskToken", "abc")))
        .isEqualTo("InvalidToken: Invalid Token: 'Invalid token'");
    assertThat(client.refusal("SendTaskSuccess", Map.of("taskToken", ask("one"), "output", "no")))
        .startsWith("InvalidOutput: Invalid Output: 'Unrecognized token 'no'");
  }
}
