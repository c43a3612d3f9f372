package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// MLflow's wire rules, through a real port.
class MlflowApiTest extends MlflowApiCase {
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

  @Test
  void clientsLearnWhatTheServerIs() throws Exception {
    assertThat(get("/version").body()).isEqualTo("3.7.0");
    assertThat(json(get("/api/3.0/mlflow/server-info")).path("store_type").asString())
        .isEqualTo("SqlStore");
  }
}
