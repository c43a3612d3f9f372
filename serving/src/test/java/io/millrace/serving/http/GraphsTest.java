package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.serving.CalculationJson;
import io.millrace.serving.Cars;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Graphs and hooks over a real port. For [Cars#ROW] `cheap` answers 19,500 and `dear` 29,500.
class GraphsTest {
  private static final String JSON = "application/json";
  private static final String SWITCH =
      """
      {"graph": {"switch": [{"when": "{% input.fuel = 'diesel' %}", "ask": "cheap"}],
                 "otherwise": {"ensemble": ["mid", "dear"], "combine": {"weighted": {"mid": 1, "dear": 3}}}}}""";
  private static final String PETROL = "{\"mileage\": 10000, \"fuel\": \"petrol\"}";

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
  void saysWhatEveryModelThatWasAskedPredicted() throws Exception {
    deploy(SWITCH, "cheap", "mid", "dear");
    assertThat(server.post("price", JSON, "[" + Cars.ROW + "," + PETROL + "]").body())
        .isEqualTo(
            "{\"predictions\":[{\"score\":19500.0,\"models\":{\"cheap\":19500.0}},"
                + "{\"score\":27750.0,\"models\":{\"mid\":24000.0,\"dear\":29000.0}}]}");
    assertThat(server.post("price", "text/csv", "10000,diesel\n10000,petrol").body())
        .isEqualTo("19500.0\n27750.0");
    assertThat(server.metrics.traffic("price").total(1).rows()).isEqualTo(4);
    assertThat(metrics())
        .contains(
            "millrace_endpoint_rows_total{endpoint=\"price\",models=\"cheap/1,mid/1,dear/1\",variant=\"AllTraffic\"} 4.0");
  }

  @Test
  void capturesWhatEveryModelThatWasAskedPredicted() throws Exception {
    deploy(SWITCH, "cheap", "mid", "dear");
    server.post(
        "price",
        JSON,
        "[" + Cars.ROW + "," + PETROL + "]",
        "X-Amzn-SageMaker-Inference-Id",
        "order-1");
    server.captures.flush();
    JsonNode rows = Json.parse(server.get("/api/endpoints/price/captures").body()).path("captures");
    assertThat(rows).hasSize(2);
    for (JsonNode row : rows) {
      boolean isFirst = row.path("row").asInt() == 0;
      assertThat(row.path("prediction").asDouble()).isEqualTo(isFirst ? 19_500 : 27_750);
      assertThat(row.path("models").toString())
          .isEqualTo(
              isFirst
                  ? "{\"cheap\":{\"version\":1,\"prediction\":19500.0}}"
                  : "{\"mid\":{\"version\":1,\"prediction\":24000.0},"
                      + "\"dear\":{\"version\":1,\"prediction\":29000.0}}");
    }
  }

  @Test
  void offersAsTensorsWhatEveryRowIsAskedOf() throws Exception {
    deploy(SWITCH, "cheap", "mid", "dear");
    assertThat(Json.parse(server.get("/v2/models/price").body()).path("outputs").toString())
        .isEqualTo("[{\"name\":\"prediction\",\"datatype\":\"FP64\",\"shape\":[-1,1]}]");
    String inputs =
        "\"inputs\":[{\"name\":\"mileage\",\"shape\":[2],\"datatype\":\"FP64\",\"data\":[10000,10000]},"
            + "{\"name\":\"fuel\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"diesel\",\"petrol\"]}]";
    assertThat(infer("{" + inputs + "}").path("outputs").path(0).path("data").toString())
        .isEqualTo("[19500.0,27750.0]");
    assertThat(
            infer("{" + inputs + ",\"outputs\":[{\"name\":\"cheap\"}]}").path("error").asString())
        .contains("output 'cheap' is unknown (expected: prediction)");

    deploy(
        """
        {"graph": {"sequence": [{"ask": "cheap", "as": "mileage"}, "dear"]}}""",
        "cheap",
        "dear");
    JsonNode outputs = infer("{" + inputs + "}").path("outputs");
    // 30,000 - 0.1 * what cheap answers, and 500 for diesel.
    assertThat(outputs.path(0).path("data").toString()).isEqualTo("[28550.0,28100.0]");
    assertThat(outputs.path(1).path("name").asString()).isEqualTo("cheap");
    assertThat(outputs.path(1).path("data").toString()).isEqualTo("[19500.0,19000.0]");
  }

  @Test
  void changesRowsBeforeAndTheAnswerAfterwards() throws Exception {
    deploy(
        """
        {"before": "{'mileage': input.miles * 2, 'fuel': $lowercase(input.fuel)}",
         "after": "$max([0, score - input.mileage])", "reads": {"miles": "number"}}""",
        "cheap");
    String row = "{\"miles\": 5000, \"fuel\": \"DIESEL\"}";
    assertThat(server.post("price", JSON, row).body())
        .isEqualTo("{\"predictions\":[{\"score\":9500.0,\"models\":{\"cheap\":19500.0}}]}");
    server.captures.flush();
    JsonNode captured =
        Json.parse(server.get("/api/endpoints/price/captures").body()).path("captures").path(0);
    assertThat(captured.path("input").toString())
        .isEqualTo("{\"fuel\":\"DIESEL\",\"miles\":5000.0}");
    assertThat(captured.path("prediction").asDouble()).isEqualTo(9_500);

    HttpResponse<String> text =
        server.post("price", JSON, "{\"miles\": \"far\", \"fuel\": \"DIESEL\"}");
    assertThat(text.statusCode()).isEqualTo(400);
    assertThat(text.body()).contains("FIELD_TYPE").contains("field 'miles'");
    HttpResponse<String> none = server.post("price", JSON, "{\"fuel\": \"DIESEL\"}");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(none.body()).contains("FIELD_MISSING").contains("field 'mileage'");
  }

  @Test
  void answersABadRowWithTheExpressionThatFails() throws Exception {
    deploy(
        """
        {"graph": {"switch": [{"when": "input.mileage = 1 ? 7 : false", "ask": "cheap"}],
                   "otherwise": "dear"}, "after": "input.mileage = 2 ? 'much' : score"}""",
        "cheap",
        "dear");
    HttpResponse<String> condition = server.post("price", JSON, Cars.ROW.replace("10000", "1"));
    assertThat(condition.statusCode()).isEqualTo(400);
    assertThat(condition.body())
        .contains("CONDITION_FAILED")
        .contains("input.mileage = 1 ? 7 : false gives 7 (expected: true or false)");
    HttpResponse<String> after = server.post("price", JSON, Cars.ROW.replace("10000", "2"));
    assertThat(after.statusCode()).isEqualTo(400);
    assertThat(after.body())
        .contains("HOOK_FAILED")
        .contains("gives much (expected: a finite number,");
    assertThat(server.metrics.traffic("price").total(1).refused()).isEqualTo(2);
  }

  @Test
  void tellsWhatIsDeployedAndServesItAfterARestart() throws Exception {
    deploy(SWITCH.replaceFirst("\\}$", ", \"after\": \"score + 1\"}"), "cheap", "mid", "dear");
    JsonNode config = Json.parse(server.get("/api/endpoints/price").body()).path("config");
    String graph =
        "{\"switch\":[{\"when\":\"input.fuel = 'diesel'\",\"ask\":\"cheap\"}],\"otherwise\":"
            + "{\"ensemble\":[\"mid\",\"dear\"],\"combine\":\"weighted {\\\"mid\\\":1.0,\\\"dear\\\":3.0}\"}}";
    assertThat(config.path("calculation").toString())
        .isEqualTo("{\"graph\":" + graph + ",\"after\":\"score + 1\"}");
    assertThat(config.path("combine").asString()).isEqualTo(graph);
    assertThat(config.path("variants").path(0).path("calculation"))
        .isEqualTo(config.path("calculation"));
    assertThat(server.restarted().inService("price")).isTrue();
    assertThat(server.post("price", "text/csv", "10000,diesel").body()).isEqualTo("19501.0");
  }

  private void deploy(String calculation, String... models) {
    List<ServedModel> asked = Stream.of(models).map(name -> new ServedModel(name, 1)).toList();
    var deployed =
        server.endpoints.deploy(
            new DeployEndpoint(
                "price",
                new EndpointSpec(
                    List.of(
                        new Variant(
                            Variant.ALL_TRAFFIC,
                            1,
                            asked,
                            List.of(),
                            CalculationJson.read(Json.parse(calculation), List.of(models)))),
                    Optional.empty(),
                    100),
                Optional.empty()));
    assertThat(deployed.endpoint().name()).isEqualTo("price");
  }

  private JsonNode infer(String body) throws Exception {
    return Json.parse(
        server
            .send(
                "/v2/models/price/infer",
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                JSON)
            .body());
  }

  private String metrics() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, server.registry.scrape());
    return out.toString(StandardCharsets.UTF_8);
  }
}
