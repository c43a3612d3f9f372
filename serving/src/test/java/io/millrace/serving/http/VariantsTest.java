package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Two variants of one endpoint over a real port: `old` answers 19,500 for the row, `new` 29,500.
class VariantsTest {
  private static final String JSON = "application/json";
  private static final String VARIANT = "X-Amzn-Invoked-Production-Variant";
  private static final String TARGET = "X-Amzn-SageMaker-Target-Variant";
  private static final String KEY = "X-Millrace-Sticky-Key";

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    server.models.add(Cars.linear("price-linear", 1, 20_000));
    server.models.add(Cars.imputing("price-linear", 2, 30_000));
    deploy(3, 1, "customer");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sharesRequestsByWeightAndSaysWhoAnswered() throws Exception {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < 400; i++) {
      HttpResponse<String> answer = server.post("price", JSON, Cars.ROW);
      String variant = header(answer, VARIANT);
      answers.merge(variant, 1, Integer::sum);
      assertThat(answer.body()).contains(variant.equals("old") ? "19500.0" : "29500.0");
      assertThat(header(answer, "X-Millrace-Model-Versions"))
          .isEqualTo(variant.equals("old") ? "price-linear/1" : "price-linear/2");
    }
    // 100 are expected; with a standard deviation of 8.7, 40 would be a miracle.
    assertThat(answers.get("new")).isBetween(60, 140);
  }

  @Test
  void letsTheCallerChoose() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(header(server.post("price", JSON, Cars.ROW, TARGET, "new"), VARIANT))
          .isEqualTo("new");
    }
    HttpResponse<String> unknown = server.post("price", JSON, Cars.ROW, TARGET, "newest");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body())
        .contains("VARIANT_UNKNOWN")
        .contains("endpoint 'price' has no variant 'newest' (expected: one of old, new)");
  }

  @Test
  void keepsAKeyWithItsVariantWhereverTheKeyComesFrom() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int customer = 0; customer < 20; customer++) {
      String row =
          "{\"mileage\": 10000, \"fuel\": \"diesel\", \"customer\": %d}".formatted(customer);
      String csv = "customer,mileage,fuel\n%d,10000,diesel\n".formatted(customer);
      Set<String> chosen = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        chosen.add(header(server.post("price", JSON, row), VARIANT));
        chosen.add(header(server.post("price", "text/csv", csv), VARIANT));
        chosen.add(header(server.post("price", JSON, Cars.ROW, KEY, "" + customer), VARIANT));
      }
      assertThat(chosen).hasSize(1);
      seen.addAll(chosen);
    }
    assertThat(seen).containsExactlyInAnyOrder("old", "new");
  }

  @Test
  void takesAFieldOfTheModelsAsKey() throws Exception {
    deploy(1, 1, "mileage");
    for (int mileage = 0; mileage < 20; mileage++) {
      String json = "{\"mileage\": %d.0, \"fuel\": \"diesel\"}".formatted(mileage);
      String csv = "%d,diesel".formatted(mileage);
      assertThat(header(server.post("price", JSON, json), VARIANT))
          .isEqualTo(header(server.post("price", "text/csv", csv), VARIANT));
    }
  }

  @Test
  void refusesAFieldThatOneOfTheVariantsNeedsWhicheverIsChosen() throws Exception {
    for (String variant : List.of("old", "new")) {
      HttpResponse<String> answer =
          server.post("price", JSON, "{\"fuel\": \"diesel\"}", TARGET, variant);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("FIELD_MISSING").contains("mileage");
    }
  }

  @Test
  void capturesUnderTheVariant() throws Exception {
    server.post("price", JSON, Cars.ROW, TARGET, "new", "X-Amzn-SageMaker-Inference-Id", "n");
    server.post("price", JSON, Cars.ROW, TARGET, "old", "X-Amzn-SageMaker-Inference-Id", "o");
    server.captures.flush();

    assertThat(server.captures.newest("price", 10))
        .extracting(Capture::inferenceId, Capture::variant, c -> c.models().toString())
        .containsExactlyInAnyOrder(
            tuple("n", "new", "{\"price-linear\":{\"version\":2,\"prediction\":29500.0}}"),
            tuple("o", "old", "{\"price-linear\":{\"version\":1,\"prediction\":19500.0}}"));
    CapturedRows rows = server.captures.since("price", Optional.empty());
    assertThat(rows.variants()).containsExactlyInAnyOrder("old", "new");
    assertThat(folder.resolve("objects/objects/captures/price/new")).isDirectory();
    assertThat(folder.resolve("objects/objects/captures/price/old")).isDirectory();
  }

  @Test
  void showsVariantsWithTheirTraffic() throws Exception {
    server.post("price", JSON, Cars.ROW, TARGET, "new");
    JsonNode endpoint = Json.parse(server.get("/api/endpoints/price").body());

    JsonNode config = endpoint.path("config");
    assertThat(config.path("sticky").asString()).isEqualTo("customer");
    assertThat(config.path("variant").asString()).isEqualTo("old");
    assertThat(config.path("variants").path(1))
        .isEqualTo(
            Json.parse(
                "{\"name\":\"new\",\"weight\":1.0,\"share\":0.25,\"models\":[{\"name\":"
                    + "\"price-linear\",\"version\":2}],\"follows\":[],\"combine\":\"first\"}"));
    assertThat(requests(endpoint.path("variants").path(0).path("minutes"))).isZero();
    assertThat(requests(endpoint.path("variants").path(1).path("minutes"))).isEqualTo(1);
    assertThat(requests(endpoint.path("traffic"))).isEqualTo(1);
    assertThat(metrics())
        .contains(
            "millrace_endpoint_requests_total{endpoint=\"price\",models=\"price-linear/2\",outcome=\"answered\",variant=\"new\"}"
                + " 1.0");
  }

  private String metrics() throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(text, server.registry.scrape());
    return text.toString(StandardCharsets.UTF_8);
  }

  private static int requests(JsonNode minutes) {
    return minutes.valueStream().mapToInt(minute -> minute.path("requests").asInt()).sum();
  }

  private static String header(HttpResponse<String> answer, String name) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue(name).orElseThrow();
  }

  private void deploy(double old, double young, String sticky) {
    var deployed =
        server.endpoints.deploy(
            new DeployEndpoint(
                "price",
                new EndpointSpec(
                    List.of(variant("old", old, 1), variant("new", young, 2)),
                    Optional.of(sticky),
                    100),
                Optional.empty()));
    assertThat(deployed.endpoint().config().variants()).hasSize(2);
  }

  private static Variant variant(String name, double weight, int version) {
    return new Variant(
        name,
        weight,
        List.of(new ServedModel("price-linear", version)),
        List.of(),
        new Combine.First());
  }
}
