package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.Tag;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What MLflow allows, and the words in which it refuses the rest.
class MlflowRulesTest extends MlflowApiCase {
  private static final String POINT =
      "{\"run_id\": \"%s\", \"key\": \"a\", \"value\": %s, \"timestamp\": %s}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.5 | 5",
        "\"1.5\" | \"5\"",
        "\"-Infinity\" | 5.0",
        "\"1e-3\" | 0",
        "3 | 9223372036854775807"
      })
  void numbersMayBeTexts(String value, String timestamp) throws Exception {
    assertThat(post("/runs/log-metric", POINT.formatted(run.id(), value, timestamp)).body())
        .isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | 5 | value",
        "1e400 | 5 | value",
        "\"1e400\" | 5 | value",
        "\"0x10\" | 5 | value",
        "[1] | 5 | value",
        "1 | 5.5 | timestamp",
        "1 | 9223372036854775808 | timestamp",
        "1 | 1e400 | timestamp",
        "1 | \"soon\" | timestamp",
        "1 | -1 | timestamp"
      })
  void whatIsNoNumberIsNamed(String value, String timestamp, String field) throws Exception {
    assertInvalid(
        post("/runs/log-metric", POINT.formatted(run.id(), value, timestamp)),
        "for parameter '%s' supplied".formatted(field));
  }

  @Test
  void enumsAreNamesOrNumbers() throws Exception {
    String update = "{\"run_id\": \"%s\", \"status\": %s}";
    JsonNode killed = json(post("/runs/update", update.formatted(run.id(), "5")));
    assertThat(killed.path("run_info").path("status").asString()).isEqualTo("KILLED");
    assertInvalid(post("/runs/update", update.formatted(run.id(), "6")), "parameter 'status'");
    assertInvalid(post("/runs/update", update.formatted(run.id(), "\"DONE\"")), "\"DONE\"");
    assertThat(get(API + "/experiments/search?max_results=1&view_type=3").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"true, 404", "FALSE, 404", "yes, 400", "1, 400", "'', 400"})
  void flagsInQueriesAreTrueOrFalse(String flag, int status) throws Exception {
    String unknown = API + "/logged-models/m-" + "0".repeat(32);

    assertThat(get(unknown + "?allow_deleted=" + flag).statusCode()).isEqualTo(status);
  }

  @Test
  void anOlderNameStandsForAnEmptyRunId() throws Exception {
    assertThat(get(API + "/runs/get?run_id=&run_uuid=" + run.id()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/../b", "./a", "/a", "a//b", "a/", ".", "a;b", "a\\\\b", "a\\nb"})
  void keysArePlainRelativePaths(String key) throws Exception {
    for (String list : List.of("metrics", "params", "tags")) {
      assertInvalid(
          logBatch(list, entry(key)), "for parameter '%s[0].key' supplied".formatted(list));
    }
  }

  private static String entry(String key) {
    return "{\"key\": \"%s\", \"value\": \"1\", \"timestamp\": 1}".formatted(key);
  }

  private HttpResponse<String> logBatch(String list, String... entries) throws Exception {
    return post(
        "/runs/log-batch",
        "{\"run_id\": \"%s\", \"%s\": [%s]}".formatted(run.id(), list, String.join(",", entries)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics", "params", "tags"})
  void aMistakeInABatchIsToldWithItsPlace(String list) throws Exception {
    assertInvalid(
        logBatch(list, entry("fine"), entry("k".repeat(251))),
        "'%s[1].key' exceeds the maximum length of 250 characters".formatted(list));
    assertThat(server.tracking.run(run.id()).data().metrics()).isEmpty();
  }

  @Test
  void aDatasetOfAMetricHasANameAndADigest() throws Exception {
    String entry = "{\"key\": \"a\", \"value\": 1, \"timestamp\": 1, \"dataset_name\": \"cars\"}";

    assertInvalid(
        logBatch("metrics", entry),
        "Both dataset_name and dataset_digest must be provided if one is provided");
  }

  @Test
  void aTimeBeforeTheEpochIsToldWithItsPlace() throws Exception {
    assertInvalid(
        logBatch("metrics", "{\"key\": \"a\", \"value\": 1, \"timestamp\": -1}"),
        "Invalid value -1 for parameter 'metrics[0].timestamp' supplied");
  }

  @Test
  void aParamThatChangesIsToldAloneAndInABatch() throws Exception {
    logBatch("params", "{\"key\": \"eta\", \"value\": \"1\"}");

    assertInvalid(
        logBatch("params", "{\"key\": \"eta\", \"value\": \"2\"}"),
        "Changing param values is not allowed. Params were already logged=[{'key': 'eta',"
            + " 'old_value': '1', 'new_value': '2'}] for run ID='%s'.".formatted(run.id()));
    assertInvalid(
        post(
            "/runs/log-parameter",
            "{\"run_id\": \"%s\", \"key\": \"eta\", \"value\": \"2\"}".formatted(run.id())),
        "Param with key='eta' was already logged with value='1' for run ID='%s'. Attempted logging"
                .formatted(run.id())
            + " new value '2'.");
  }

  @Test
  void lengthsAreTold() throws Exception {
    String tag = "{\"%s\": \"%s\", \"key\": \"%s\", \"value\": \"%s\"}";
    assertInvalid(
        post("/runs/set-tag", tag.formatted("run_id", run.id(), "k".repeat(251), "v")),
        "'key' exceeds the maximum length of 250 characters");
    assertInvalid(
        post(
            "/experiments/set-experiment-tag",
            tag.formatted("experiment_id", "0", "k", "v".repeat(20_001))),
        "'value' exceeds the maximum length of 20000 characters");
    assertInvalid(
        post("/experiments/create", "{\"name\": \"%s\"}".formatted("n".repeat(501))),
        "'name' exceeds the maximum length of 500 characters");
  }

  @Test
  void lengthsAreThoseOfCharactersAsUsersCountThem() throws Exception {
    HttpResponse<String> set =
        post(
            "/experiments/set-experiment-tag",
            "{\"experiment_id\": \"0\", \"key\": \"k\", \"value\": \"%s\"}"
                .formatted("𝛼".repeat(20_000)));

    assertThat(set.statusCode()).isEqualTo(200);
  }

  @Test
  void longValuesOfRunsAreCutBetweenCharacters() throws Exception {
    String long6001 = "𝛼".repeat(6_001);
    post(
        "/runs/log-parameter",
        "{\"run_id\": \"%s\", \"key\": \"p\", \"value\": \"%s\"}".formatted(run.id(), long6001));

    Run read = server.tracking.run(run.id());

    assertThat(read.data().params().getFirst().value()).isEqualTo("𝛼".repeat(6_000));
  }

  @Test
  void halvesOfCharactersAreRefused() throws Exception {
    assertInvalid(
        post(
            "/runs/set-tag",
            "{\"run_id\": \"%s\", \"key\": \"k\", \"value\": \"a\\ud800b\"}".formatted(run.id())),
        "half of a character");
  }

  @Test
  void oneParamTwiceInABatchIsRefused() throws Exception {
    assertInvalid(
        post(
            "/runs/log-batch",
            """
            {"run_id": "%s", "params": [{"key": "a", "value": "1"}, {"key": "a", "value": "1"}]}"""
                .formatted(run.id())),
        "Duplicate parameter keys have been submitted");
  }

  @Test
  void duplicateSortKeysAreTheCallersMistake() throws Exception {
    assertInvalid(
        post(
            "/runs/search",
            "{\"experiment_ids\": [\"0\"], \"order_by\": [\"metrics.a\", \"metric.a DESC\"]}"),
        "duplicate fields");
    assertInvalid(
        post("/runs/search", "{\"experiment_ids\": [\"0\"], \"order_by\": \"metrics.a\"}"),
        "for parameter 'order_by' supplied");
  }

  @Test
  void asManySortKeysAsTheDatabaseTakes() throws Exception {
    assertThat(post("/runs/search", orderedBy(50)).statusCode()).isEqualTo(200);
    assertInvalid(post("/runs/search", orderedBy(51)), "`order_by` has 51 keys");
  }

  private static String orderedBy(int keys) {
    return IntStream.range(0, keys)
        .mapToObj("\"metrics.m%d\""::formatted)
        .collect(Collectors.joining(", ", "{\"experiment_ids\": [\"0\"], \"order_by\": [", "]}"));
  }

  @Test
  void aDeletedExperimentCannotBeRenamed() throws Exception {
    String id = server.experiments.create(NewExperiment.named("gone")).id();
    server.experiments.delete(id);

    assertFails(
        post(
            "/experiments/update",
            "{\"experiment_id\": \"%s\", \"new_name\": \"x\"}".formatted(id)),
        400,
        "INVALID_STATE",
        "Cannot rename a non-active experiment");
    assertInvalid(
        post("/runs/create", "{\"experiment_id\": \"%s\"}".formatted(id)),
        "The experiment %s must be in the 'active' state. Current state is deleted.".formatted(id));
  }

  @Test
  void listsThatMustBeThereMayBeEmpty() throws Exception {
    assertInvalid(post("/logged-models/search", "{}"), "required parameter 'experiment_ids'");
    assertThat(post("/logged-models/search", "{\"experiment_ids\": []}").body()).isEqualTo("{}");
    assertInvalid(
        post("/runs/outputs", "{\"run_id\": \"%s\"}".formatted(run.id())),
        "required parameter 'models'");
    assertInvalid(get(API + "/experiments/search"), "required parameter 'max_results'");
  }

  @Test
  void theModelsOfARunAreListedInATagThatCanAlwaysBeRead() throws Exception {
    String model =
        Json.write(
            "{\"artifact_path\": \"%s\", \"flavors\": {}, \"utc_time_created\": \"t\", \"run_id\": \"r\"}");
    String body = "{\"run_id\": \"%s\", \"model_json\": %s}";
    for (int i = 0; i < 5; i++) {
      String path = i + "x".repeat(RunLog.MAX_TAG_VALUE / 4);
      assertThat(post("/runs/log-model", body.formatted(run.id(), model.formatted(path))).body())
          .isEqualTo("{}");
    }
    assertInvalid(
        post("/runs/log-model", body.formatted(run.id(), "\"{}\"")), "missing mandatory fields");
    assertInvalid(post("/runs/log-model", body.formatted(run.id(), "\"{\"")), "Malformed model");

    JsonNode history = Json.parse(tag("mlflow.log-model.history"));

    assertThat(history.size()).isEqualTo(3);
    assertThat(history.get(2).path("artifact_path").asString()).startsWith("4x");
  }

  private String tag(String key) {
    return server.tracking.run(run.id()).data().tag(key).orElseThrow();
  }

  @Test
  void aTagThatIsThereNoLongerCannotBeDeleted() throws Exception {
    server.tracking.log(run.id(), RunLog.of(new Tag("a", "b")));
    String body = "{\"run_id\": \"%s\", \"key\": \"a\"}".formatted(run.id());

    assertThat(post("/runs/delete-tag", body).body()).isEqualTo("{}");
    assertFails(
        post("/runs/delete-tag", body),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "No tag with name: a in run with id " + run.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz", "{}", "e30", "W10", "eyJxdWVzdGlvbiI6MX0"})
  void whatIsNoPageTokenIsToldAsOne(String token) throws Exception {
    assertInvalid(
        post(
            "/runs/search",
            "{\"experiment_ids\": [\"0\"], \"page_token\": \"%s\"}".formatted(token)),
        "Invalid page token '%s'".formatted(token));
  }

  @Test
  void aLoggedModelThatIsDeletedMayBeDeletedAgain() throws Exception {
    JsonNode created = json(post("/logged-models", "{\"experiment_id\": \"0\"}"));
    String model = "/logged-models/" + created.at("/model/info/model_id").asString();

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThat(json("DELETE", API + model, "{}").body()).isEqualTo("{}");
    }
    assertFails(get(API + model), 404, "RESOURCE_DOES_NOT_EXIST", "not found");
    assertThat(get(API + model + "?allow_deleted=true").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/2.0/mlflow/traces",
        "/api/3.0/mlflow/traces/search",
        "/api/3.0/mlflow/assessments",
        "/ajax-api/3.0/mlflow/scorers/list",
        "/api/2.0/mlflow/prompts/create",
        "/api/3.0/mlflow/datasets/search",
        "/ajax-api/2.0/mlflow/gateway-proxy",
        "/api/3.0/mlflow/workspaces"
      })
  void whatIsOutOfScopeDoesNotExist(String path) throws Exception {
    assertFails(get(path), 404, "ENDPOINT_NOT_FOUND", "There is nothing at");
    assertFails(json("POST", path, "{}"), 404, "ENDPOINT_NOT_FOUND", "There is nothing at");
  }

  @Test
  void credentialsAndWorkspacesOfTheClientAreIgnored() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder()
            .header("Authorization", "Basic dXNlcjpwYXNz")
            .header("X-MLFLOW-WORKSPACE", "team")
            .header("User-Agent", "mlflow-python-client/3.17.2");

    assertThat(send(request, API + "/experiments/get?experiment_id=0").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyWithoutAContentTypeIsRefused() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("{}"));

    assertInvalid(send(request, API + "/runs/create"), "Content-Type header is missing.");
  }

  @Test
  void aTargetThatIsTooLongIsNotTriedAgain() throws Exception {
    assertInvalid(get(API + "/runs/get?run_id=" + "x".repeat(9_000)), "request target");
  }
}
