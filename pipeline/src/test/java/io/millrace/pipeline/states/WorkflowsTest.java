package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.Play.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Whole workflows that others have published, with tasks that are mocked.
class WorkflowsTest {
  private static String read(String name) {
    Path file = Path.of(System.getProperty("millrace.shared", ""), "data/asl/workflows", name);
    assumeTrue(Files.isRegularFile(file), "needs the shared test data: " + file);
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Play workflow(String name) {
    return Play.of(SharedDefinitionsTest.filledIn(read(name + ".asl.json")));
  }

  /// The names of the states that were entered.
  private static List<String> states(Play play) {
    return play.history.stream()
        .filter(event -> event.type().endsWith(EventTypes.STATE_ENTERED))
        .map(event -> event.details().get("name").asString())
        .toList();
  }

  private static Answer json(String json) {
    return new Answer.Success(Json.parse(json));
  }

  private static Answer error(String error) {
    return new Answer.Failed(Optional.of(error), Optional.of("mocked"));
  }

  @Test
  void everyFailureGoesToTheCommonErrorHandler() {
    Play play = workflow("common-error-handling");
    play.otherTasks(
            task -> task.state().equals("Even Lambda") ? error("Odd") : json("{\"Payload\":1}"))
        .run("{\"n\":1}");

    assertThat(states(play))
        .containsExactly("Number Lambda", "Odd Lambda", "Even Lambda", "Common Error Handler");
    assertThat(play.output().get("evenLambdaFailure"))
        .isEqualTo(Json.parse("{\"Error\":\"Odd\",\"Cause\":\"mocked\"}"));
  }

  @Test
  void aTripThatCannotBePaidIsCancelledFromBehind() {
    Play play = workflow("saga-pattern-sam");
    play.otherTasks(
            task ->
                task.state().equals("ProcessPayment") ? error("NoMoney") : json("{\"ok\":true}"))
        .run("{\"trip_id\":\"t\"}");

    assertThat(states(play))
        .containsExactly(
            "ReserveFlight",
            "ReserveCarRental",
            "ProcessPayment",
            "RefundPayment",
            "CancelRentalReservation",
            "CancelFlightReservation",
            "SendingSMSFailure",
            "Reservation Failed");
    assertThat(play.failure().error()).contains("Job Failed");
  }

  @Test
  void quotesAreGatheredFromAllProviders() {
    Play play = workflow("scatter-gather");
    play.task(
            "invoke",
            task ->
                task.arguments().get("FunctionName").asString().equals("b")
                    ? error("Closed")
                    : json("{\"Payload\":{\"quote\":7}}"))
        .run("{\"requestDescription\":\"d\",\"quoteProviders\":[\"a\",\"b\"]}");

    JsonNode item = play.output().get("Item");
    assertThat(item.at("/requestId/S").asString()).hasSize(36);
    assertThat(item.at("/quotes/S").asString())
        .isEqualTo("[{\"quote\":7},{\"quote\":{\"Error\":\"Closed\",\"Cause\":\"mocked\"}}]");
  }

  @Test
  void aTaskIsRetriedByTheFirstRetrierThatMatches() {
    Play play = workflow("simple-retry");
    play.otherTasks(task -> task.attempt() < 2 ? error("ErrorB") : json("{}")).run("{}");

    assertThat(states(play)).endsWith("Succeed State");
    assertThat(play.types().stream().filter(EventTypes.TASK_FAILED::equals)).hasSize(2);
  }

  @Test
  void anExecutionWaitsForATimestampInItsInput() {
    Play play = workflow("smart-cron-job");
    play.otherTasks(_ -> json("{\"Output\":{\"done\":true}}"))
        .run("{\"timestamp\":\"2026-03-01T10:00:00Z\"}");

    assertThat(play.only("TaskScheduled").timestamp()).hasToString("2026-03-01T10:00:00Z");
    assertThat(play.output()).isEqualTo(Json.parse("{\"done\":true}"));
  }

  @Test
  void aModelIsTrainedSavedAndUsed() {
    Play play = workflow("train-ml-model");
    Map<String, String> answers =
        Map.of(
            "createTrainingJob.sync",
            "{\"ModelArtifacts\":{\"S3ModelArtifacts\":\"s3://m\"},\"TrainingJobName\":\"j\"}");
    play.otherTasks(task -> json(answers.getOrDefault(task.resource().action(), "{}"))).run("{}");

    assertThat(play.history)
        .filteredOn(event -> event.details().path("resource").asString("").equals("createModel"))
        .first()
        .extracting(event -> event.details().get("parameters").asString())
        .asString()
        .contains("\"ModelDataUrl\":\"s3://m\"", "\"ModelName\":\"j\"");
  }

  @Test
  void anEndpointThatIsNotUsedIsDeleted() {
    Play play = workflow("sagemaker-endpoint-maintainer");
    play.run(
        """
        {"source": "aws.cloudwatch", "detail": {"alarmName": "idle", "state": {"value": "ALARM"},
         "configuration": {"metrics": [{"metricStat": {"metric": {"namespace": "AWS/SageMaker"}}}]}}}
        """);

    assertThat(states(play)).containsExactly("EventSource", "DeleteEndpoint");
    assertThat(play.output()).isEqualTo(Json.parse("{\"EndpointName\":\"idle\"}"));
  }

  @Test
  void aPersonApprovesWithTheTokenFromTheMail() {
    Play play = workflow("human-in-the-loop");
    play.task("invoke.waitForTaskToken", _ -> json("{\"result\":true}")).run("{\"price\":1}");

    assertThat(states(play)).containsExactly("Notify Approver", "Approved?", "Handle approval");
    assertThat(play.history.get(2).details().get("parameters").asString())
        .contains("\"taskToken\":\"token-2-0\",\"input\":{\"price\":1}");
  }

  @Test
  void theWayDependsOnTheData() {
    assertThat(states(workflow("path-based-on-data").run("{\"type\":\"Public\",\"value\":1}")))
        .endsWith("NEXT_STATE_ONE");
    assertThat(states(workflow("path-based-on-data").run("{\"type\":\"Private\",\"value\":25}")))
        .endsWith("NEXT_STATE_TWO");
    assertThat(states(workflow("path-based-on-data").run("{\"type\":\"Private\",\"value\":30}")))
        .endsWith("DEFAULT_STATE");
  }

  /// The cases that came with the workflow: each says which states answer what.
  @TestFactory
  Stream<DynamicTest> mockedCases() {
    JsonNode config = Json.parse(read("local-testing.mock-config.json"));
    return config.at("/StateMachines/LocalTesting/TestCases").properties().stream()
        .map(
            test ->
                DynamicTest.dynamicTest(
                    test.getKey(),
                    () -> runMocked(test.getValue(), config.get("MockedResponses"))));
  }

  private static void runMocked(JsonNode mocks, JsonNode responses) {
    Play play = workflow("local-testing");
    play.otherTasks(
            task -> {
              String response = mocks.path(task.state()).asString();
              assertThat(responses.has(response)).as(task.state()).isTrue();
              return mocked(responses.get(response), task.attempt());
            })
        .run(
            """
            {"data": {"firstname": "Jane", "comments": "Great", "identity": {"email": "jane@example.com"},
             "address": {"street": "1 Main St"}}}
            """);

    assertThat(play.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(states(play)).containsAll(mocks.propertyNames());
  }

  /// @param response by attempt, or by a range of attempts such as `0-2`
  private static Answer mocked(JsonNode response, int attempt) {
    JsonNode answer =
        response.properties().stream()
            .filter(entry -> covers(entry.getKey(), attempt))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    return answer.has("Return")
        ? new Answer.Success(answer.get("Return"))
        : new Answer.Failed(
            answer.at("/Throw/Error").asStringOpt(), answer.at("/Throw/Cause").asStringOpt());
  }

  private static boolean covers(String attempts, int attempt) {
    String[] ends = attempts.split("-", -1);
    return Integer.parseInt(ends[0]) <= attempt
        && attempt <= Integer.parseInt(ends[ends.length - 1]);
  }
}
