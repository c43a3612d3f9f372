package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What the R client sends: every value of a body as a text, runs under both of their names, an
/// empty list where nothing is given, searches of the registry by POST. For files it calls the
/// Python command line. Read from its source (mlflow/R/mlflow/R of mlflow/mlflow).
class RClientTest extends MlflowApiCase {
  @Test
  void aRunKeepsWhatIsLogged() throws Exception {
    String id =
        json(post(
                "/runs/create",
                """
                {"experiment_id": "0", "user_id": "ada", "start_time": "1700000000000",
                 "tags": [{"key": "mlflow.user", "value": "ada"}]}"""))
            .path("run")
            .path("info")
            .path("run_uuid")
            .asString();
    send("/runs/log-metric", id, "\"value\": \"NaN\", \"timestamp\": \"1.7e+12\", \"step\": \"0\"");
    send("/runs/log-metric", id, "\"value\": \"0.5\", \"timestamp\": \"1700000000123\"");
    send("/runs/log-parameter", id, "\"value\": \"TRUE\"");
    send("/runs/set-tag", id, "\"value\": \"b\"");
    send("/runs/delete-tag", id, "\"value\": \"unused\"");
    send(
        "/runs/log-batch",
        id,
        """
        "params": [], "tags": [],
        "metrics": [{"key": "m", "value": "-Infinity", "step": "1", "timestamp": "2"}]""");
    send("/runs/update", id, "\"status\": \"FINISHED\", \"end_time\": \"1700000001000\"");

    JsonNode read =
        json(get(API + "/runs/get?run_uuid=%1$s&run_id=%1$s".formatted(id))).path("run");

    assertThat(read.path("info").path("status").asString()).isEqualTo("FINISHED");
    assertThat(read.path("info").path("end_time").asLong()).isEqualTo(1_700_000_001_000L);
    assertThat(read.path("data").path("params").get(0).path("value").asString()).isEqualTo("TRUE");
    assertThat(
            json(get(
                    API
                        + "/metrics/get-history?run_uuid=%1$s&run_id=%1$s&metric_key=k"
                            .formatted(id)))
                .path("metrics")
                .findValuesAsString("timestamp"))
        .containsExactly("1700000000000", "1700000000123");
  }

  private void send(String path, String id, String fields) throws Exception {
    assertThat(
            post(
                    path,
                    "{\"run_uuid\": \"%1$s\", \"run_id\": \"%1$s\", \"key\": \"k\", %2$s}"
                        .formatted(id, fields))
                .statusCode())
        .as(path)
        .isEqualTo(200);
  }

  @Test
  void runsAndExperimentsAreSearched() throws Exception {
    assertThat(
            json(post(
                    "/runs/search",
                    """
                    {"experiment_ids": ["0"], "run_view_type": "ACTIVE_ONLY", "order_by": []}"""))
                .path("runs")
                .size())
        .isPositive();
    assertThat(
            json(post(
                    "/experiments/search",
                    """
                    {"max_results": "1000", "view_type": "ALL", "order_by": []}"""))
                .path("experiments")
                .size())
        .isPositive();
    assertThat(
            json(get(API + "/artifacts/list?run_uuid=%1$s&run_id=%1$s".formatted(run.id())))
                .path("root_uri")
                .asString())
        .isEqualTo("mlflow-artifacts:/0/%s/artifacts".formatted(run.id()));
  }

  @Test
  void theRegistryIsUsed() throws Exception {
    post("/registered-models/create", "{\"name\": \"r price\", \"description\": \"prices\"}");
    post(
        "/model-versions/create",
        """
        {"name": "r price", "run_id": "%1$s", "source": "runs:/%1$s/model"}"""
            .formatted(run.id()));

    JsonNode moved =
        json(
            post(
                "/model-versions/transition-stage",
                """
            {"name": "r price", "version": "1", "stage": "Production",
             "archive_existing_versions": "TRUE"}"""));

    assertThat(moved.path("model_version").path("current_stage").asString())
        .isEqualTo("Production");
    assertThat(
            json(post(
                    "/registered-models/search",
                    "{\"max_results\": \"100\", \"order_by\": [], \"filter\": \"name = 'r price'\"}"))
                .path("registered_models")
                .size())
        .isEqualTo(1);
    assertThat(json("DELETE", API + "/registered-models/delete", "{\"name\": \"r price\"}").body())
        .isEqualTo("{}");
  }
}
