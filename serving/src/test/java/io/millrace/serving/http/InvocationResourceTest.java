package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.json.Json;
import io.millrace.base.telemetry.Span;
import io.millrace.serving.Capture;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.FakeOutside;
import io.millrace.serving.ServedModel;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Over a real port; the behaviour table of `docs/serving.md`.
class InvocationResourceTest {
  private static final String JSON = "application/json";
  private static final String CSV = "text/csv";

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    server.models.add(Cars.linear("price-linear", 3, 20_000));
    server.models.add(Cars.imputing("price-xgboost", 4, 30_000));
    var deployed =
        server.endpoints.deploy(
            new DeployEndpoint(
                "price",
                Cars.ids(Cars.imputing("price-xgboost", 4, 0), Cars.linear("price-linear", 3, 0)),
                new Combine.Max(),
                100,
                Optional.empty()));
    assertThat(deployed.endpoint().config().number()).isEqualTo(1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void answersJsonWithTheNumbersOfEachModel() throws Exception {
    HttpResponse<String> answer = server.post("price", JSON, Cars.ROW);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"predictions\":[{\"score\":29500.0,"
                + "\"models\":{\"price-xgboost\":29500.0,\"price-linear\":19500.0}}]}");
    assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
    assertThat(answer.headers().firstValue("X-Amzn-Invoked-Production-Variant"))
        .contains("AllTraffic");
    assertThat(answer.headers().firstValue("X-Millrace-Model-Versions"))
        .contains("price-xgboost/4,price-linear/3");
  }

  @Test
  void aModelOfAnotherProcessIsAskedOffTheEventLoop() throws Exception {
    FakeOutside outside = new FakeOutside();
    server.models.add(FakeOutside.model("far", outside));
    server.endpoints.deploy(
        new DeployEndpoint(
            "far", List.of(new ServedModel("far", 1)), new Combine.First(), 100, Optional.empty()));
    assertThat(server.post("far", CSV, "fuel,mileage\ndiesel,10000").body()).isEqualTo("20001.0");
    assertThat(outside.wasAskedByAVirtualThread()).isTrue();
    assertThat(server.post("far", CSV, "fuel,mileage\ndiesel,").body()).contains("FIELD_MISSING");
  }

  @Test
  void modelsThatDoNotAnswerKeepNoOtherEndpointWaiting() throws Exception {
    FakeOutside outside = new FakeOutside();
    server.models.add(FakeOutside.model("far", outside));
    server.endpoints.deploy(
        new DeployEndpoint(
            "far", List.of(new ServedModel("far", 1)), new Combine.First(), 100, Optional.empty()));
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    for (int i = 0; i < 16; i++) { // more than there are event loops
      waiting.add(
          CompletableFuture.supplyAsync(
              () -> body("far", "fuel,mileage\ntar,10000"),
              task -> Thread.ofVirtual().start(task)));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(body("price", "10000,diesel")).isEqualTo("29500.0");
    }
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    outside.release();
    for (CompletableFuture<String> each : waiting) {
      assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("20001.0");
    }
  }

  private String body(String endpoint, String csv) {
    try {
      return server.post(endpoint, CSV, csv).body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void answersCsvWithANumberPerLine() throws Exception {
    HttpResponse<String> answer = server.post("price", CSV, "10000,diesel\n20000,petrol\n");
    assertThat(answer.body()).isEqualTo("29500.0\n28000.0");
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
  }

  @Test
  void answersJsonLinesWithAnObjectPerLine() throws Exception {
    HttpResponse<String> answer =
        server.post(
            "price",
            "application/jsonlines",
            Cars.ROW + "\n{\"mileage\":20000,\"fuel\":\"petrol\"}\n");
    String line = "{\"score\":%s,\"models\":{\"price-xgboost\":%s,\"price-linear\":%s}}";
    assertThat(answer.body().lines())
        .containsExactly(
            line.formatted("29500.0", "29500.0", "19500.0"),
            line.formatted("28000.0", "28000.0", "18000.0"));
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/jsonlines");
    server.captures.flush();
    assertThat(server.captures.newest("price", 10))
        .extracting(Capture::prediction)
        .containsExactlyInAnyOrder(29_500.0, 28_000.0);
  }

  /// A linear model is its coefficients: 20,000 at mileage 0 and no known fuel, -0.1 a mile, 500
  /// for diesel.
  @Test
  void saysWhyTheModelsPredictedWhatTheyDid() throws Exception {
    String rows = "[" + Cars.ROW + ",{\"mileage\":20000,\"fuel\":\"petrol\"}]";
    for (String answer :
        List.of(
            ask("?explain=true", JSON, rows),
            server.post("price", JSON, rows, "X-Millrace-Explain", "true").body())) {
      JsonNode first = Json.parse(answer).at("/predictions/0");
      assertThat(first.get("score").asDouble()).isEqualTo(29_500);
      assertThat(first.get("explanation"))
          .isEqualTo(
              Json.parse(
                  """
                  {"method": "exact", "margin": 29500.0, "base_value": 30000.0,
                   "contributions": {"mileage": -1000.0, "fuel": 500.0}}
                  """));
      assertThat(first.at("/explanations/price-linear"))
          .isEqualTo(
              Json.parse(
                  """
                  {"method": "exact", "margin": 19500.0, "base_value": 20000.0,
                   "contributions": {"mileage": -1000.0, "fuel": 500.0}}
                  """));
      JsonNode second = Json.parse(answer).at("/predictions/1/explanations/price-xgboost");
      assertThat(second.get("margin").asDouble()).isEqualTo(28_000);
      assertThat(second.at("/contributions/mileage").asDouble()).isEqualTo(-2_000);
    }
    assertThat(
            Json.parse(ask("?explain=true", "application/jsonlines", Cars.ROW))
                .at("/explanations/price-linear/margin")
                .asDouble())
        .isEqualTo(19_500);
    assertThat(ask("?explain=false", JSON, Cars.ROW)).doesNotContain("explanations");
    assertThat(ask("?explain=why", JSON, Cars.ROW)).contains("explain: 'why'");
  }

  @Test
  void saysItInColumnsOfACsv() throws Exception {
    assertThat(ask("?explain=true", CSV, "mileage,fuel\n10000,diesel\n20000,petrol"))
        .isEqualTo(
            """
            prediction,base_value,mileage,fuel,\
            price-xgboost.base_value,price-xgboost.mileage,price-xgboost.fuel,\
            price-linear.base_value,price-linear.mileage,price-linear.fuel
            29500.0,30000.0,-1000.0,500.0,30000.0,-1000.0,500.0,20000.0,-1000.0,500.0
            28000.0,30000.0,-2000.0,0.0,30000.0,-2000.0,0.0,20000.0,-2000.0,0.0\
            """);
  }

  /// Twice the mileage, and 1 more for any fuel: against the four rows of its example, 50,000 and 1
  /// on average.
  @Test
  void asksModelsOfOtherProcessesWhyInOneCall() throws Exception {
    FakeOutside outside = new FakeOutside();
    server.models.add(FakeOutside.model("far", outside));
    var _ =
        server.endpoints.deploy(
            new DeployEndpoint(
                "far",
                List.of(new ServedModel("far", 1)),
                new Combine.First(),
                0,
                Optional.empty()));
    int before = outside.asked().size();
    JsonNode row =
        Json.parse(server.post("far", JSON, Cars.ROW, "X-Millrace-Explain", "true").body())
            .at("/predictions/0/explanations/far");
    assertThat(row.get("method").asString()).isEqualTo("kernel_shap");
    assertThat(row.get("margin").asDouble()).isEqualTo(20_001);
    assertThat(row.get("base_value").asDouble()).isEqualTo(50_001);
    assertThat(row.at("/contributions/mileage").asDouble()).isCloseTo(-30_000, within(1e-9));
    assertThat(row.at("/contributions/fuel").asDouble()).isCloseTo(0, within(1e-9));
    // Once for the answer; once for row, background and two coalitions of it.
    assertThat(outside.asked().subList(before, outside.asked().size()))
        .containsExactly(1, 1 + 4 + 2 * 4);
    JsonNode lime =
        Json.parse(server.post("far", JSON, Cars.ROW, "X-Millrace-Explain", "lime").body())
            .at("/predictions/0/explanations/far");
    assertThat(lime.get("method").asString()).isEqualTo("lime");
    assertThat(lime.get("fit").asDouble()).isGreaterThan(0.999);
    assertThat(lime.at("/contributions/mileage").asDouble()).isCloseTo(-30_000, within(100.0));
    assertThat(outside.asked().getLast()).isEqualTo(2_048);
    String many = "[" + (Cars.ROW + ",").repeat(10) + Cars.ROW + "]";
    assertThat(server.post("far", JSON, many, "X-Millrace-Explain", "true").body())
        .contains("TOO_MANY_ROWS", "11 rows of model far/1");
  }

  /// LIME's line through a line is that line, but for the ridge.
  @Test
  void explainsByLimeWhatIsKnownFromTheInsideToo() throws Exception {
    JsonNode lime =
        Json.parse(ask("?explain=lime", JSON, Cars.ROW))
            .at("/predictions/0/explanations/price-linear");
    assertThat(lime.get("method").asString()).isEqualTo("lime");
    assertThat(lime.get("margin").asDouble()).isCloseTo(19_500, within(30.0));
    assertThat(lime.at("/contributions/fuel").asDouble()).isCloseTo(500, within(30.0));
  }

  @Test
  void aRequestIsASpanOfTheCallersTrace() throws Exception {
    String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0";
    assertThat(server.post("price", JSON, Cars.ROW).statusCode()).isEqualTo(200);
    assertThat(server.post("price", JSON, Cars.ROW, "traceparent", parent + "0").statusCode())
        .isEqualTo(200);
    assertThat(server.post("price", JSON, Cars.ROW, "traceparent", "broken").statusCode())
        .isEqualTo(200);
    assertThat(server.spans).isEmpty();
    String id =
        server
            .post("price", JSON, Cars.ROW, "traceparent", parent + "1")
            .headers()
            .firstValue("X-Amzn-SageMaker-Inference-Id")
            .orElseThrow();
    assertThat(server.spans.remove())
        .returns(0x4bf92f3577b34da6L, Span::traceHigh)
        .returns(0x00f067aa0ba902b7L, Span::parent)
        .returns("invoke", Span::name)
        .returns(Optional.empty(), Span::failure)
        .returns(
            Map.of(
                "millrace.endpoint", "price",
                "millrace.variant", "AllTraffic",
                "millrace.models", "price-xgboost/4,price-linear/3",
                "millrace.inference_id", id),
            Span::attributes);
    var _ = server.post("price", JSON, "[]", "traceparent", parent + "1");
    assertThat(server.spans.remove())
        .returns(Optional.empty(), Span::failure)
        .returns("ROWS_INVALID", span -> span.attributes().get("error.type"));
    assertThat(server.spans).isEmpty();
  }

  private String ask(String query, String type, String body) throws Exception {
    return new String(
        server
            .send(
                "/endpoints/price/invocations" + query,
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                type)
            .body(),
        StandardCharsets.UTF_8);
  }

  @Test
  void answersInTheFormThatIsAccepted() throws Exception {
    assertThat(server.post("price", JSON, Cars.ROW, "Accept", "text/csv").body())
        .isEqualTo("29500.0");
    assertThat(server.post("price", CSV, "10000,diesel", "Accept", JSON).body())
        .startsWith("{\"predictions\":[{\"score\":29500.0");
  }

  @Test
  void anInferenceIdIsGivenBackOrMade() throws Exception {
    String header = "X-Amzn-SageMaker-Inference-Id";
    HttpResponse<String> given =
        server.post(
            "price",
            JSON,
            Cars.ROW,
            header,
            "order-77",
            "X-Amzn-SageMaker-Custom-Attributes",
            "team=pricing");
    assertThat(given.headers().firstValue(header)).contains("order-77");
    assertThat(given.headers().firstValue("X-Amzn-SageMaker-Custom-Attributes"))
        .contains("team=pricing");
    String made = server.post("price", JSON, Cars.ROW).headers().firstValue(header).orElseThrow();
    assertThat(made).matches("[0-9a-f-]{36}");
    server.captures.flush();
    assertThat(server.captures.newest("price", 10))
        .extracting(Capture::inferenceId)
        .containsExactlyInAnyOrder("order-77", made);
  }

  @ParameterizedTest
  @CsvSource({
    "'a b'",
    "''",
    "ä",
    "x123456789x123456789x123456789x123456789x123456789x123456789xxxxx"
  })
  void anInferenceIdThatIsNoneIsRefused(String id) throws Exception {
    RawHttp.Reply answer =
        RawHttp.post(server.port(), "price", Cars.ROW, "X-Amzn-SageMaker-Inference-Id: " + id);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("INFERENCE_ID_INVALID");
  }

  @Test
  void anUnknownCategoryIsServedAndCounted() throws Exception {
    HttpResponse<String> answer =
        server.post("price", JSON, "{\"mileage\": 10000, \"fuel\": \"steam\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"score\":29000.0");
    assertThat(server.metrics.traffic("price").total(1).unknownLevels()).isEqualTo(1);
  }

  @Test
  void anExtraFieldIsIgnoredTheTargetToo() throws Exception {
    HttpResponse<String> answer =
        server.post(
            "price",
            JSON,
            "{\"mileage\":10000,\"price\":9000,\"x\":{\"y\":[1]},\"fuel\":\"diesel\"}");
    assertThat(answer.body()).contains("\"score\":29500.0");
  }

  @Test
  void anAbsentTextIsServed() throws Exception {
    for (String row : List.of("{\"mileage\":10000}", "{\"mileage\":10000,\"fuel\":null}")) {
      assertThat(server.post("price", JSON, row).body()).contains("\"score\":29000.0");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "price | application/json | {\"fuel\":\"diesel\"}    | 400 | FIELD_MISSING  | 'mileage'",
        "price | application/json | {\"mileage\":null}       | 400 | FIELD_MISSING  | 'mileage'",
        "price | application/json | {\"mileage\":\"12\"}     | 400 | FIELD_TYPE     | 'mileage'",
        "price | application/json | {\"mileage\":NaN}        | 400 | JSON_INVALID   | line 1",
        "price | application/json | {\"mileage\":1           | 400 | JSON_INVALID   | line 1",
        "price | application/json | ``                       | 400 | ROWS_INVALID   | empty",
        "price | application/json | []                       | 400 | ROWS_INVALID   | without rows",
        "price | text/csv         | x,diesel                 | 400 | FIELD_TYPE     | 'x'",
        "price | text/csv         | 1                        | 400 | ROWS_INVALID   | 1 cells",
        "nope  | application/json | {\"mileage\":1}          | 404 | ENDPOINT_NOT_FOUND | 'nope'",
        "price | text/plain       | 1                        | 415 | MEDIA_TYPE_UNSUPPORTED |"
            + " text/plain",
      })
  void refusesWhatItCannotAnswer(
      String endpoint, String type, String body, int status, String code, String detail)
      throws Exception {
    HttpResponse<String> answer = server.post(endpoint, type, body);
    assertThat(answer.statusCode()).isEqualTo(status);
    JsonNode problem = Json.parse(answer.body());
    assertThat(problem.get("code").asString()).isEqualTo(code);
    assertThat(problem.get("detail").asString()).contains(detail);
  }

  @Test
  void bucketsOfLatenciesNameACapturedRequest() throws Exception {
    assertThat(
            server
                .post("price", JSON, Cars.ROW, "X-Amzn-SageMaker-Inference-Id", "order-77")
                .statusCode())
        .isEqualTo(200);
    ByteArrayOutputStream scraped = new ByteArrayOutputStream();
    OpenMetricsTextFormatWriter.create().write(scraped, server.registry.scrape());
    assertThat(scraped.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.contains("# {inference_id=\"order-77\"} "))
        .singleElement()
        .asString()
        .startsWith("millrace_endpoint_latency_seconds_bucket{endpoint=\"price\",");
  }

  @Test
  void refusesTooManyRowsAndTooManyBytes() throws Exception {
    HttpResponse<String> rows = server.post("price", CSV, "1,diesel\n".repeat(1_001));
    assertThat(rows.statusCode()).as("one that no client tries again by itself").isEqualTo(413);
    assertThat(rows.body()).contains("TOO_MANY_ROWS").contains("1,000 rows");
    HttpResponse<String> bytes = server.post("price", CSV, "1,diesel\n".repeat(20_000));
    assertThat(bytes.statusCode()).isEqualTo(413);
    assertThat(server.post("price", CSV, "1,diesel\n".repeat(1_000)).body().lines()).hasSize(1_000);
  }

  @Test
  void getIsNotAllowed() throws Exception {
    HttpResponse<String> answer = server.get("/endpoints/price/invocations");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow"))
        .hasValueSatisfying(allow -> assertThat(allow).contains("POST"));
  }

  @Test
  void showsWhatIsDeployedItsTrafficAndItsCaptures() throws Exception {
    assertThat(server.post("price", JSON, Cars.ROW).statusCode()).isEqualTo(200);
    assertThat(server.post("price", JSON, "{}").statusCode()).isEqualTo(400);
    JsonNode list = Json.parse(server.get("/api/endpoints").body());
    assertThat(list.at("/endpoints/0/name").asString()).isEqualTo("price");
    JsonNode endpoint = Json.parse(server.get("/api/endpoints/price").body());
    assertThat(endpoint.get("status").asString()).isEqualTo("InService");
    assertThat(endpoint.at("/config/models/0/name").asString()).isEqualTo("price-xgboost");
    assertThat(endpoint.at("/config/inputs/0/absence").asString()).isEqualTo("refused");
    assertThat(endpoint.get("updates")).hasSize(1);
    long requests = 0;
    for (JsonNode minute : endpoint.get("traffic")) {
      requests += minute.get("requests").asLong();
    }
    assertThat(requests).isEqualTo(2);
    assertThat(Json.parse(server.get("/api/endpoints/price/configs").body()).at("/configs"))
        .hasSize(1);
    server.captures.flush();
    JsonNode captures = Json.parse(server.get("/api/endpoints/price/captures?limit=5").body());
    assertThat(captures.at("/captures/0/input/fuel").asString()).isEqualTo("diesel");
    assertThat(captures.at("/captures")).hasSize(1);
    assertThat(server.get("/api/endpoints/price/captures?since=2999-01-01T00:00:00Z").body())
        .isEqualTo("{\"captures\":[]}");
    for (String query : List.of("limit=0", "limit=x", "limit=1001", "since=today")) {
      assertThat(server.get("/api/endpoints/price/captures?" + query).statusCode()).isEqualTo(400);
    }
    assertThat(server.get("/api/endpoints/nope").statusCode()).isEqualTo(404);
  }
}
