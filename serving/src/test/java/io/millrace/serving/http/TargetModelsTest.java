package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.pipeline.FakeContext;
import io.millrace.serving.Capture;
import io.millrace.serving.Cars;
import io.millrace.serving.task.DeployTask;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Requests that name the model which is to answer. For [Cars#ROW] `cheap` answers 19,500, `mid`
/// 24,500 and `dear` 29,500.
class TargetModelsTest {
  private static final String JSON = "application/json";
  private static final String TARGET = "X-Amzn-SageMaker-Target-Model";
  private static final String MODELS =
      "{\"endpoint\": \"price\", \"models\": [{\"name\": \"cheap\", \"version\": 1},"
          + " {\"name\": \"mid\", \"version\": 1}, {\"name\": \"dear\", \"version\": 1}], ";
  private static final String MAX = MODELS + "\"combine\": \"max\"}";

  /// Cheap ones first, whose mileage `dear` sees the answer as.
  private static final String GRAPH =
      MODELS
          + """
          "graph": {"sequence": [
            {"ask": {"switch": [{"when": "input.fuel = 'petrol'", "ask": "cheap"}], "otherwise": "mid"}, "as": "mileage"},
            {"ensemble": [{"name": "late", "ask": "dear"}], "combine": "predictions.late + 1"}]},
          "before": "{'mileage': input.miles * 2}", "after": "score + 3", "reads": {"miles": "number"}}\
          """;

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    server.models.add(Cars.linear("cheap", 1, 20_000));
    server.models.add(Cars.linear("mid", 1, 25_000));
    server.models.add(Cars.linear("dear", 1, 30_000));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theModelThatIsNamedAnswersAlone() throws Exception {
    deploy(MAX);
    HttpResponse<String> answer = server.post("price", JSON, Cars.ROW, TARGET, "mid");
    assertThat(answer.body())
        .isEqualTo("{\"predictions\":[{\"score\":24500.0,\"models\":{\"mid\":24500.0}}]}");
    assertThat(answer.headers().firstValue("X-Millrace-Model-Versions")).contains("mid/1");
    assertThat(answer.headers().firstValue("X-Amzn-Invoked-Production-Variant"))
        .contains("AllTraffic");
    assertThat(server.post("price", "text/csv", "10000,diesel", TARGET, "cheap").body())
        .isEqualTo("19500.0");
    assertThat(server.post("price", "text/csv", "10000,diesel").body()).isEqualTo("29500.0");
  }

  /// The hooks are around whatever answers; steps come before what may read them.
  @ParameterizedTest
  @CsvSource({
    "cheap, 19503", // 20000 - 0.1 * 2 * 5000 + 500 + 3
    "mid, 24503",
    "late, 28053", // 30000 - 0.1 * 24500 + 500 + 3
    "dear, 28053",
  })
  void aNodeOfAGraphAnswersAlone(String target, double answer) throws Exception {
    deploy(GRAPH);
    String row = "{\"miles\": 5000, \"fuel\": \"diesel\"}";
    JsonNode body = Json.parse(server.post("price", JSON, row, TARGET, target).body());
    assertThat(body.at("/predictions/0/score").asDouble()).isEqualTo(answer);
    assertThat(
            Json.parse(server.post("price", JSON, row).body())
                .at("/predictions/0/score")
                .asDouble())
        .isEqualTo(28_054);
  }

  @Test
  void saysWhatItCouldHaveNamed() throws Exception {
    deploy(GRAPH);
    HttpResponse<String> answer =
        server.post("price", JSON, "{\"miles\": 1, \"fuel\": \"diesel\"}", TARGET, "far.tar.gz");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains("ValidationError");
    assertThat(answer.body())
        .contains(
            "TARGET_MODEL_UNKNOWN",
            "variant 'AllTraffic' of endpoint 'price' asks no model 'far.tar.gz' (expected: one of"
                + " cheap, mid, late, dear)");
    assertThat(server.post("price", JSON, "{\"miles\": 1}", TARGET, "").statusCode())
        .isEqualTo(400);
  }

  @Test
  void holdsInEveryProtocol() throws Exception {
    deploy(MAX);
    String inputs =
        "{\"inputs\":[{\"name\":\"mileage\",\"shape\":[1],\"datatype\":\"FP64\",\"data\":[10000]},"
            + "{\"name\":\"fuel\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"diesel\"]}]}";
    JsonNode outputs = send("/v2/models/price/infer", inputs).path("outputs");
    assertThat(outputs).hasSize(2);
    assertThat(outputs.path(0).path("data").toString()).isEqualTo("[19500.0]");
    assertThat(outputs.path(1).path("name").asString()).isEqualTo("cheap");
    assertThat(
            send("/mlflow/price/invocations", "{\"dataframe_records\": [" + Cars.ROW + "]}")
                .toString())
        .isEqualTo("{\"predictions\":[19500.0]}");
    HttpResponse<byte[]> streamed =
        server.send(
            "/endpoints/price/invocations-response-stream",
            "10000,diesel\n10000,petrol".getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "text/csv",
            "Accept",
            "text/csv",
            TARGET,
            "cheap");
    assertThat(new String(streamed.body(), StandardCharsets.UTF_8)).isEqualTo("19500.0\n19000.0");
  }

  /// So that monitors compare what the endpoint has answered with itself.
  @Test
  void itsAnswersAreCapturedApart() throws Exception {
    deploy(MAX);
    server.post("price", JSON, Cars.ROW, TARGET, "mid");
    server.post("price", JSON, Cars.ROW);
    server.captures.flush();
    JsonNode own = captures("");
    assertThat(own).hasSize(1);
    assertThat(own.path(0).path("prediction").asDouble()).isEqualTo(29_500);
    JsonNode apart = captures("?variant=AllTraffic.target");
    assertThat(apart).hasSize(1);
    assertThat(apart.path(0).path("prediction").asDouble()).isEqualTo(24_500);
    assertThat(apart.path(0).path("models").toString())
        .isEqualTo("{\"mid\":{\"version\":1,\"prediction\":24500.0}}");
    assertThat(server.captures.answers("price", "rows:0").predictions()).containsExactly(29_500);
    assertThat(server.captures.newest("price", 10))
        .extracting(Capture::variant)
        .containsExactly("AllTraffic");
    assertThat(server.captures.since("price", Optional.empty()).rows()).isOne();
  }

  private JsonNode captures(String query) throws Exception {
    return Json.parse(server.get("/api/endpoints/price/captures" + query).body()).path("captures");
  }

  private JsonNode send(String path, String body) throws Exception {
    HttpResponse<byte[]> answer =
        server.send(
            path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", JSON, TARGET, "cheap");
    return Json.parse(answer.body());
  }

  private void deploy(String arguments) throws Exception {
    var _ = new DeployTask(server.endpoints).run(Json.parse(arguments), new FakeContext("v"));
  }
}
