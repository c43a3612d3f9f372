package io.millrace.pipeline.stepfunctions;

import static io.millrace.pipeline.stepfunctions.Client.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.pipeline.stepfunctions.sql.SqlStateMachineStores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ProtocolTest {
  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  @Test
  void answersInItsOwnMediaTypeWithARequestId() {
    Response response = client.send("ListStateMachines", "{}");

    assertThat(response.header("Content-Type")).contains("application/x-amz-json-1.0");
    assertThat(response.header("x-amzn-RequestId").orElseThrow()).hasSize(36);
    assertThat(TestRoutes.text(response)).isEqualTo("{\"stateMachines\":[]}");
  }

  @Test
  void refusesWhatItCannotReadOrDoesNotKnow() {
    assertThat(client.refusal("MakeCoffee", Map.of()))
        .isEqualTo("UnknownOperationException: Unknown operation 'MakeCoffee'.");
    for (String body : new String[] {"", "{", "[]", "null", "{\"maxResults\": \"many\"}"}) {
      assertThat(TestRoutes.text(client.send("ListStateMachines", body)))
          .startsWith("{\"__type\":\"SerializationException\"");
    }
    assertThat(TestRoutes.text(client.send("ListStateMachines", " ".repeat(1_048_577))))
        .contains("SerializationException", "larger than 1 MiB");
  }

  @Test
  void whatIsABugIsAnsweredInItsOwnFormWithoutDetails() {
    StateMachineStores stores = SqlStateMachineStores.on(database);
    TagStore broken =
        new TagStore() {
          @Override
          public boolean put(String resource, List<Tag> tags) {
            throw new IllegalStateException("secret of the house");
          }

          @Override
          public void remove(String resource, List<String> keys) {}

          @Override
          public List<Tag> list(String resource) {
            return List.of();
          }

          @Override
          public void forget(String resource) {}
        };
    try (Client other =
        new Client(
            database,
            new StateMachineStores(
                stores.revisions(), stores.starts(), stores.versions(), broken))) {
      Response response =
          other.send(
              "CreateActivity",
              "{\"name\": \"a\", \"tags\": [{\"key\": \"k\", \"value\": \"v\"}]}");

      assertThat(response.status()).isEqualTo(500);
      assertThat(TestRoutes.json(response).path("__type").asString()).isEqualTo("InternalFailure");
      assertThat(TestRoutes.text(response)).doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CreateActivity, tags",
    "TagResource, tags",
    "UntagResource, tagKeys",
    "CreateStateMachineAlias, routingConfiguration"
  })
  void refusesListsWithHoles(String operation, String list) {
    assertThat(client.refusal(operation, Map.of(list, Collections.singletonList(null))))
        .startsWith("SerializationException");
  }

  @Test
  void refusesTokensThatSomebodyMadeUp() {
    for (String text : new String[] {"a b c", "a 1 c", "a", " "}) {
      String token = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
      assertThat(client.refusal("ListActivities", Map.of("nextToken", token)))
          .startsWith("InvalidToken");
    }
  }

  @Test
  void tellsAllBrokenConstraintsAtOnce() {
    assertThat(
            client.refusal(
                "CreateStateMachine",
                Map.of("name", "n".repeat(81), "definition", PASS, "type", "FAST")))
        .isEqualTo(
            "ValidationException: 3 validation errors detected: Value '"
                + "n".repeat(81)
                + "' at 'name' failed to satisfy constraint: Member must have length less than or"
                + " equal to 80; Value null at 'roleArn' failed to satisfy constraint: Member must"
                + " not be null; Value 'FAST' at 'type' failed to satisfy constraint: Member must"
                + " satisfy enum value set: [STANDARD, EXPRESS]");
    assertThat(client.refusal("ListStateMachines", Map.of("maxResults", 1_001)))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed"
                + " to satisfy constraint: Member must have value less than or equal to 1000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | Invalid ARN prefix: nonsense",
        "arn:aws:s3:::b | Invalid ARN prefix: arn:aws:s3:::b",
        "arn:aws:states:r:000000000000:activity:a"
            + " | Resource type not valid in this context: activity",
        "arn:aws:states:r:000000000000:express:m:n:u"
            + " | Resource type not valid in this context: express",
      })
  void saysWhatIsWrongWithAnArn(String arn, String why) {
    assertThat(client.refusal("DescribeStateMachine", Map.of("stateMachineArn", arn)))
        .isEqualTo("InvalidArn: Invalid Arn: '" + why + "'");
    assertThat(client.refusal("DescribeExecution", Map.of("executionArn", arn)))
        .isEqualTo("InvalidArn: Invalid Arn: '" + why + "'");
  }

  @Test
  void pagesAreCutByTokensThatHoldForADayAndForOneList() {
    for (String name : new String[] {"a", "b", "c"}) {
      client.create(name, PASS);
    }
    JsonNode first = client.call("ListStateMachines", Map.of("maxResults", 2));
    String token = first.path("nextToken").asString();
    JsonNode second = client.call("ListStateMachines", Map.of("nextToken", token));

    assertThat(first.at("/stateMachines/1/name").asString()).isEqualTo("b");
    assertThat(second.at("/stateMachines/0/name").asString()).isEqualTo("c");
    assertThat(second.has("nextToken")).isFalse();
    assertThat(client.refusal("ListStateMachines", Map.of("nextToken", token + "x")))
        .isEqualTo("InvalidToken: Invalid Token: 'Invalid token'");
    assertThat(
            client.refusal(
                "ListExecutions",
                Map.of("nextToken", token, "stateMachineArn", Client.machine("a"))))
        .isEqualTo("InvalidToken: Invalid Token: 'Invalid token'");
    client.pageClock.advance(Duration.ofDays(1).plusSeconds(1));
    assertThat(client.refusal("ListStateMachines", Map.of("nextToken", token)))
        .isEqualTo("InvalidToken: Invalid Token: 'Invalid token'");
  }
}
