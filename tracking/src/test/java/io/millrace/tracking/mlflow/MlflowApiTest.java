package io.millrace.tracking.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// MLflow's wire rules, through a real port.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MlflowApiTest {
  private static final String API = "/api/2.0/mlflow";
  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts/";

  private final HttpClient client = HttpClient.newHttpClient();
  private Database database;
  private TrackingServer server;
  private Run run;

  @BeforeAll
  void start(@TempDir Path folder) {
    database = TestDatabases.sqlite();
    server = new TrackingServer(database, folder);
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    database.close();
  }

  @BeforeEach
  void startRun() {
    run = server.tracking.startRun(StartRun.in("0").named("first"));
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String target)
      throws IOException, InterruptedException {
    return client.send(
        request.uri(URI.create(server.uri() + target)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String target) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(), target);
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString(body)),
        API + path);
  }

  private static JsonNode json(HttpResponse<String> response) {
    return Json.parse(response.body());
  }

  private static void assertFails(
      HttpResponse<String> response, int status, String errorCode, String message) {
    assertThat(json(response).path("error_code").asString("")).isEqualTo(errorCode);
    assertThat(json(response).path("message").asString("")).contains(message);
    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void aRunIsToldInMlflowsForm() throws Exception {
    post(
        "/runs/log-metric",
        """
        {"run_uuid": "%s", "key": "rmse", "value": "NaN", "timestamp": "5"}"""
            .formatted(run.id()));

    JsonNode told = json(get(API + "/runs/get?run_uuid=%1$s&run_id=%1$s".formatted(run.id())));

    JsonNode info = told.path("run").path("info");
    assertThat(info.path("run_uuid").asString()).isEqualTo(run.id());
    assertThat(info.path("status").asString()).isEqualTo("RUNNING");
    assertThat(info.path("start_time").isIntegralNumber()).isTrue();
    assertThat(info.has("end_time")).as("unset fields are left out").isFalse();
    assertThat(told.path("run").path("data").path("metrics"))
        .hasToString("[{\"key\":\"rmse\",\"value\":\"NaN\",\"timestamp\":5,\"step\":0}]");
    assertThat(told.path("run").path("data").has("params")).isFalse();
  }

  @Test
  void bothRootsAndBothSpellingsAreKnown() throws Exception {
    String body = "{\"runId\": \"%s\", \"key\": \"a\", \"value\": \"b\"}".formatted(run.id());
    HttpResponse<String> set =
        send(
            HttpRequest.newBuilder()
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body))),
            "/ajax-api/2.0/mlflow/runs/set-tag");

    assertThat(set.body()).isEqualTo("{}");
    assertThat(server.tracking.run(run.id()).data().tag("a")).contains("b");
    assertFails(
        post("/runs/set-tag", "{\"run_id\": \"x\", \"runId\": \"x\", \"key\": \"a\"}"),
        400,
        "INVALID_PARAMETER_VALUE",
        "same field");
  }

  @Test
  void anEmptySearchIsAnEmptyObject() throws Exception {
    assertThat(post("/runs/search", "{\"experiment_ids\": []}").body()).isEqualTo("{}");
    assertThat(get(API + "/registered-models/search").body()).isEqualTo("{}");
  }

  @Test
  void whatIsMissingOrIllTypedIsNamed() throws Exception {
    assertFails(
        post("/runs/create", ""),
        400,
        "INVALID_PARAMETER_VALUE",
        "Missing value for required parameter 'experiment_id'.");
    assertFails(
        post("/runs/log-batch", "{\"run_id\": \"x\", \"metrics\": [{\"value\": 1}]}"),
        400,
        "INVALID_PARAMETER_VALUE",
        "Missing value for required parameter 'metrics[0].key'.");
    assertFails(post("/runs/get-by", "{}"), 404, "ENDPOINT_NOT_FOUND", "There is nothing at");
    assertFails(
        post("/experiments/search", "{\"max_results\": 50001}"),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid value 50001 for parameter 'max_results' supplied. It must be at most 50000");
    assertFails(
        post("/runs/set-tag", "{\"run_id\": 5, \"key\": \"a\"}"),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid value 5 for parameter 'run_id' supplied: Hint: Value was of type 'int'.");
    assertFails(post("/runs/get", "{}"), 405, "ENDPOINT_NOT_FOUND", "POST is not possible");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "7",
        "\"x\"",
        "{\"run_id\": \"a\\u0000b\", \"key\": \"k\"}",
        "{\"a\":1}{}"
      })
  void brokenBodiesAreTheCallersMistake(String body) throws Exception {
    assertThat(post("/runs/set-tag", body).statusCode()).isEqualTo(400);
  }

  @Test
  void aForeignContentTypeIsAMistakeOfTheCaller() throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder()
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}")),
            API + "/runs/create");

    assertFails(response, 400, "INVALID_PARAMETER_VALUE", "text/plain");
  }

  @Test
  void aBatchHasLimits() throws Exception {
    String metric = "{\"key\": \"a\", \"value\": 1, \"timestamp\": 1}";
    String metrics = String.join(",", Collections.nCopies(1_001, metric));

    assertFails(
        post("/runs/log-batch", "{\"run_id\": \"x\", \"metrics\": [%s]}".formatted(metrics)),
        400,
        "INVALID_PARAMETER_VALUE",
        "A batch logging request can contain at most 1000 metrics. Got 1001 metrics.");
  }

  private HttpResponse<String> put(String path, String content) throws Exception {
    return send(HttpRequest.newBuilder().PUT(BodyPublishers.ofString(content, UTF_8)), path);
  }

  @Test
  void anArtifactIsAnAttachmentThatNeverRunsHere() throws Exception {
    String path = PROXY + "0/" + run.id() + "/artifacts/page.html";
    assertThat(put(path, "<script>").body()).isEqualTo("{}");

    HttpResponse<String> answer = get(path);

    assertThat(answer.body()).isEqualTo("<script>");
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"page.html\"; filename*=UTF-8''page.html");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Content-Security-Policy")).contains("sandbox");
    assertThat(answer.headers().firstValue("Content-Length")).contains("8");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 206, 0123, bytes 0-3/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-2, 206, 89, bytes 8-9/10",
    "bytes=5-99, 206, 56789, bytes 5-9/10",
    "bytes=10-, 416, '', bytes */10",
    "bytes=3-1, 200, 0123456789, ",
    "lines=1-2, 200, 0123456789, "
  })
  void aRangeOfAnArtifactIsReadAlone(String range, int status, String body, String contentRange)
      throws Exception {
    String path = PROXY + "0/" + run.id() + "/artifacts/digits.txt";
    put(path, "0123456789");

    HttpResponse<String> answer = send(HttpRequest.newBuilder().header("Range", range), path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.headers().firstValue("Content-Range").orElse(null)).isEqualTo(contentRange);
  }

  @Test
  void listingsNameEntriesByTheirPlace() throws Exception {
    String root = "0/" + run.id() + "/artifacts";
    put(PROXY + root + "/a/b/c.txt", "1");
    put(PROXY + root + "/a/d.txt", "22");

    assertThat(get(PROXY.substring(0, PROXY.length() - 1) + "?path=" + root + "/a").body())
        .isEqualTo(
            """
            {"files":[{"path":"b","is_dir":true},{"path":"d.txt","is_dir":false,"file_size":2}]}""");
    assertThat(json(get(API + "/artifacts/list?run_id=" + run.id() + "&path=a")).path("files"))
        .hasToString(
            """
            [{"path":"a/b","is_dir":true},{"path":"a/d.txt","is_dir":false,"file_size":2}]""");
    send(HttpRequest.newBuilder().DELETE(), PROXY + root + "/a");
    assertThat(get(API + "/artifacts/list?run_id=" + run.id()).body()).doesNotContain("files");
    assertFails(get(PROXY + root + "/a/d.txt"), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0/RUN/artifacts/..%2f..%2fx",
        "0/RUN/artifacts/%2e%2e/x",
        "0/RUN/artifacts/a%5cb",
        "0/RUN/artifacts/a%2500",
        "0/RUN/artifacts/a%23b",
        "0/RUN/artifacts/C%3A%5cx",
        "0/RUN/artifacts//x"
      })
  void noNameLeavesItsRun(String path) throws Exception {
    HttpResponse<String> response = put(PROXY + path.replace("RUN", run.id()), "x");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("error_code").asString()).isEqualTo("INVALID_PARAMETER_VALUE");
  }

  @Test
  void filesOutsideRunsAndModelsAreRefused() throws Exception {
    for (String path :
        new String[] {"x", "0/x", "1/" + run.id() + "/artifacts/x", "0/" + run.id() + "/x"}) {
      assertFails(put(PROXY + path, "x"), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact");
    }
  }

  @Test
  void multipartUploadsFallBackToPlainOnes() throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder()
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"path\": \"x\"}")),
            "/api/2.0/mlflow-artifacts/mpu/create/0/x");

    assertFails(
        answer, 501, "NOT_IMPLEMENTED", "Multipart upload is not supported for the current");
  }

  @Test
  void clientsLearnWhatTheServerIs() throws Exception {
    assertThat(get("/version").body()).isEqualTo("3.7.0");
    assertThat(json(get("/api/3.0/mlflow/server-info")).path("store_type").asString())
        .isEqualTo("SqlStore");
  }
}
