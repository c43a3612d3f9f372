package io.millrace.pipeline.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What `TestState` shows of the way of data through a state, and what can be given beside its
/// input.
class TestStateInspectionTest {
  private static final String ORDER =
      """
      {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
       "InputPath": "$.order", "Parameters": {"id.$": "$.id"}, "ResultSelector": {"m.$": "$.MessageId"},
       "ResultPath": "$.sent", "OutputPath": "$.sent.m",
       "Retry": [{"ErrorEquals": ["Late"]},
                 {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 4}],
       "Catch": [{"ErrorEquals": ["Gone"], "Next": "A"}, {"ErrorEquals": ["Busy"], "Next": "B"}]}""";
  private static final String INLINE =
      """
      {"Type": "Map", "End": true, "ItemsPath": "$.list", "MaxConcurrency": 3,
       "ItemSelector": {"n.$": "$$.Map.Item.Value", "of.$": "$.who"},
       "ItemProcessor": {"StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "End": true}}}}""";
  private static final String FILE =
      """
      {"Type": "Map", "End": true, "ToleratedFailureCount": 1,
       "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
                      "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}},
       "ItemBatcher": {"MaxItemsPerBatch": 2},
       "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                         "StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "End": true}}}}""";

  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private static Map<String, Object> request(String definition, Object... more) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("definition", definition);
    request.put("inspectionLevel", "DEBUG");
    for (int i = 0; i < more.length; i += 2) {
      request.put(String.valueOf(more[i]), more[i + 1]);
    }
    return request;
  }

  private JsonNode test(String definition, Object... more) {
    return client.call("TestState", request(definition, more));
  }

  private JsonNode inspected(String definition, Object... more) {
    return test(definition, more).path("inspectionData");
  }

  private String refused(String definition, Object... more) {
    return client.refusal("TestState", request(definition, more));
  }

  private static Map<String, Object> result(String json) {
    return Map.of("result", json);
  }

  private static Map<String, Object> error(String name) {
    return Map.of("errorOutput", Map.of("error", name));
  }

  @Test
  void aTaskShowsItsDataAfterEachStep() {
    assertThat(
            inspected(
                ORDER,
                "input",
                "{\"order\": {\"id\": 7}}",
                "mock",
                result("{\"MessageId\": \"m-1\"}")))
        .isEqualTo(
            Json.parse(
                """
                {"input": "{\\"order\\":{\\"id\\":7}}", "afterInputPath": "{\\"id\\":7}",
                 "afterParameters": "{\\"id\\":7}", "result": "{\\"MessageId\\":\\"m-1\\"}",
                 "afterResultSelector": "{\\"m\\":\\"m-1\\"}",
                 "afterResultPath": "{\\"order\\":{\\"id\\":7},\\"sent\\":{\\"m\\":\\"m-1\\"}}"}"""));
  }

  @Test
  void stepsThatWereNotReachedAreLeftOut() {
    JsonNode answer = test(ORDER, "input", "{\"order\": {}}", "mock", result("{}"));

    assertThat(answer.path("status").asString()).isEqualTo("FAILED");
    assertThat(answer.path("inspectionData").propertyNames())
        .containsExactly("input", "afterInputPath");
  }

  @Test
  void aPassHasNoResultOfWork() {
    assertThat(
            inspected(
                "{\"Type\": \"Pass\", \"Result\": 1, \"ResultPath\": \"$.n\", \"End\": true}"))
        .isEqualTo(
            Json.parse(
                """
                {"input": "{}", "afterInputPath": "{}", "afterParameters": "{}",
                 "afterResultSelector": "1", "afterResultPath": "{\\"n\\":1}"}"""));
  }

  @Test
  void jsonataHasArgumentsAndVariables() {
    assertThat(
            inspected(
                """
                {"Type": "Task", "Resource": "millrace:ask", "QueryLanguage": "JSONata", "End": true,
                 "Arguments": {"n": "{% $n + 1 %}"}, "Assign": {"said": "{% $states.result.answer %}"}}""",
                "variables", "{\"n\": 1}", "mock", result("{\"answer\": \"yes\"}")))
        .isEqualTo(
            Json.parse(
                """
                {"input": "{}", "afterArguments": "{\\"n\\":2}", "result": "{\\"answer\\":\\"yes\\"}",
                 "variables": "{\\"n\\":1,\\"said\\":\\"yes\\"}"}"""));
  }

  @Test
  void aTraceHasTheCallOfAnHttpTask() {
    String call =
        """
        {"Type": "Task", "Resource": "millrace:http", "End": true, "Parameters": {
          "url": "https://example.com/cars", "method": "POST", "headers": {"X-Day": "1"}, "body": {"n.$": "$.n"}}}""";
    JsonNode data =
        inspected(
            call,
            "inspectionLevel",
            "TRACE",
            "input",
            "{\"n\": 1}",
            "mock",
            result("{\"status\": 201, \"body\": {\"id\": 7}}"));

    assertThat(data.path("request"))
        .isEqualTo(
            Json.parse(
                """
                {"protocol": "https", "method": "POST", "url": "https://example.com/cars",
                 "headers": "{\\"X-Day\\":\\"1\\"}", "body": "{\\"n\\":1}"}"""));
    assertThat(data.path("response"))
        .isEqualTo(Json.parse("{\"statusCode\": \"201\", \"body\": \"{\\\"id\\\":7}\"}"));
    assertThat(inspected(call, "mock", result("{}")).has("request")).isFalse();
  }

  @Test
  void anErrorNamesItsRetrierOrCatcher() {
    String input = "{\"order\": {\"id\": 7}}";
    JsonNode tried =
        test(
            ORDER,
            "input",
            input,
            "mock",
            error("Busy"),
            "stateConfiguration",
            Map.of("retrierRetryCount", 2));
    JsonNode caught =
        test(
            ORDER,
            "input",
            input,
            "mock",
            error("Busy"),
            "stateConfiguration",
            Map.of("retrierRetryCount", 4));

    assertThat(tried.path("status").asString()).isEqualTo("RETRIABLE");
    assertThat(tried.at("/inspectionData/errorDetails"))
        .isEqualTo(Json.parse("{\"retryIndex\": 1, \"retryBackoffIntervalSeconds\": 18}"));
    assertThat(caught.path("nextState").asString()).isEqualTo("B");
    assertThat(caught.at("/inspectionData/errorDetails"))
        .isEqualTo(Json.parse("{\"catchIndex\": 1}"));
  }

  @Test
  void aMapShowsWhatItsIterationsWouldGet() {
    JsonNode answer =
        test(INLINE, "input", "{\"list\": [1, 2], \"who\": \"ada\"}", "mock", result("[10, 20]"));

    assertThat(answer.path("output").asString()).isEqualTo("[10,20]");
    assertThat(answer.at("/inspectionData/afterItemsPath").asString()).isEqualTo("[1,2]");
    assertThat(answer.at("/inspectionData/afterItemSelector").asString())
        .isEqualTo("[{\"n\":1,\"of\":\"ada\"},{\"n\":2,\"of\":\"ada\"}]");
    assertThat(answer.at("/inspectionData/maxConcurrency").asInt()).isEqualTo(3);
    assertThat(test(INLINE, "mock", result("[]")).path("error").asString())
        .isEqualTo("States.Runtime");
    assertThat(refused(INLINE, "mock", result("{}"))).endsWith("Mocked result must be an array.");
  }

  @Test
  void aDistributedMapReadsWhatItIsGiven() {
    JsonNode data =
        inspected(
            FILE,
            "mock",
            result("[]"),
            "stateConfiguration",
            Map.of("mapItemReaderData", "name,price\na,1\nb,2\nc,3"));

    assertThat(data.path("afterItemBatcher").asString())
        .isEqualTo(
            "[{\"Items\":[{\"name\":\"a\",\"price\":\"1\"},{\"name\":\"b\",\"price\":\"2\"}]},"
                + "{\"Items\":[{\"name\":\"c\",\"price\":\"3\"}]}]");
    assertThat(data.path("toleratedFailureCount").asInt()).isEqualTo(1);
    assertThat(data.path("toleratedFailurePercentage").asDouble()).isZero();
    assertThat(data.path("maxConcurrency").asInt()).isZero();
  }

  @Test
  void moreFailedIterationsThanMayFailTheMap() {
    String items = "name\na\nb\nc\nd\ne";
    JsonNode tolerated =
        test(
            FILE,
            "mock",
            result("[]"),
            "stateConfiguration",
            Map.of("mapItemReaderData", items, "mapIterationFailureCount", 1));
    JsonNode failed =
        test(
            FILE,
            "mock",
            result("[]"),
            "stateConfiguration",
            Map.of("mapItemReaderData", items, "mapIterationFailureCount", 2));

    assertThat(tolerated.path("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(failed.path("error").asString()).isEqualTo("States.ExceedToleratedFailureThreshold");
    assertThat(
            refused(
                FILE,
                "mock",
                result("[]"),
                "stateConfiguration",
                Map.of("mapItemReaderData", items, "mapIterationFailureCount", 4)))
        .endsWith(
            "Map iteration failure count must be less than or equal to the number of Map iterations");
  }

  @Test
  void theContextObjectCanBeGiven() {
    String name =
        "{\"Type\": \"Pass\", \"Parameters\": {\"n.$\": \"$$.Execution.Name\"}, \"End\": true}";

    assertThat(
            test(name, "context", "{\"Execution\": {\"Name\": \"monday\"}}")
                .path("output")
                .asString())
        .isEqualTo("{\"n\":\"monday\"}");
    assertThat(refused(name, "context", "{\"Execution\": {\"Name\": 1}}"))
        .isEqualTo(
            "ValidationException: Invalid Context object provided: Execution.Name must be a string");
    assertThat(refused(name, "context", "{\"State\": {\"Mood\": \"\"}}"))
        .endsWith("Invalid Context object provided: Field 'Mood' is not allowed");
    assertThat(refused(name, "context", "{\"Map\": {}}"))
        .endsWith("'Map' field is not supported when mocking a Context object");
    assertThat(refused(name, "context", "{\"Task\": {\"Token\": \"t\"}}"))
        .contains("Context object contains 'Task' when state is not a Task state");
  }

  @Test
  void mocksOfKnownTasksAreComparedWithWhatTheyGive() {
    String ask = "{\"Type\": \"Task\", \"Resource\": \"millrace:ask\", \"End\": true}";

    assertThat(refused(ask, "mock", result("{\"answer\": 1}")))
        .isEqualTo(
            "ValidationException: Mock result schema validation error: Field 'answer' must be a string");
    assertThat(refused(ask, "mock", result("{}"))).endsWith("Required field 'answer' is missing");
    assertThat(
            test(ask, "mock", Map.of("result", "{}", "fieldValidationMode", "PRESENT"))
                .path("status")
                .asString())
        .isEqualTo("SUCCEEDED");
    assertThat(
            test(ask, "mock", Map.of("result", "{\"answer\": 1}", "fieldValidationMode", "NONE"))
                .path("output")
                .asString())
        .isEqualTo("{\"answer\":1}");
  }

  @Test
  void theConfigurationMustFitTheState() {
    assertThat(
            refused(
                INLINE,
                "mock",
                error("E"),
                "stateConfiguration",
                Map.of("errorCausedByState", "Nobody")))
        .isEqualTo("ValidationException: The state holds no state 'Nobody'.");
    assertThat(
            test(
                    INLINE,
                    "input",
                    "{\"list\": []}",
                    "mock",
                    error("E"),
                    "stateConfiguration",
                    Map.of("errorCausedByState", "Inner"))
                .path("error")
                .asString())
        .isEqualTo("E");
    assertThat(
            refused(
                "{\"Type\": \"Succeed\"}",
                "stateConfiguration",
                Map.of("mapIterationFailureCount", 1)))
        .endsWith(
            "TestState does not support MapIterationFailureCount when a mock is not specified.");
    assertThat(refused(ORDER, "mock", error("E"), "revealSecrets", true))
        .endsWith("TestState does not support RevealSecrets when a mock is specified.");
  }
}
