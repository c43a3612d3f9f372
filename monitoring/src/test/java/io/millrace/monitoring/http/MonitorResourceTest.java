package io.millrace.monitoring.http;

import static io.millrace.monitoring.MonitoringFixture.MONITOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.RouteTable;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.http.vertx.VertxServer;
import io.millrace.base.json.Json;
import io.millrace.monitoring.Market;
import io.millrace.monitoring.MonitoringFixture;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A violating and a quiet window of data, and answers as good as promised, as others read them.
class MonitorResourceTest {
  private static final String EXECUTIONS = "/api/monitors/" + MONITOR + "/executions";

  @TempDir static Path folder;
  private static MonitoringFixture fixture;
  private static TestRoutes routes;

  @BeforeAll
  static void compare() {
    fixture = new MonitoringFixture(folder);
    fixture.traffic("a", 100, 60_000);
    assertThat(fixture.data("loud")).isPresent();
    fixture.traffic("b", 80, 0);
    assertThat(fixture.data("quiet")).isPresent();
    fixture.label("sold.csv", Market.labels("b", 80, 7, 0));
    assertThat(fixture.model("model")).isPresent();
    routes = new TestRoutes(new MonitorResource(fixture.store, fixture.monitors));
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static JsonNode get(String target, int status) {
    var response = routes.get(target);
    assertThat(response.status()).as(TestRoutes.text(response)).isEqualTo(status);
    return TestRoutes.json(response);
  }

  @Test
  void listsMonitors() {
    assertThat(get("/api/monitors", 200).toString())
        .isEqualTo("{\"monitors\":[\"" + MONITOR + "\"]}");
  }

  @Test
  void listsTheNewestFirst() {
    assertThat(ids(EXECUTIONS)).containsExactly("model", "quiet", "loud");
    assertThat(ids(EXECUTIONS + "?kind=data")).containsExactly("quiet", "loud");
    assertThat(ids(EXECUTIONS + "?max_results=1")).containsExactly("model");
  }

  private static List<String> ids(String target) {
    return get(target, 200)
        .path("executions")
        .valueStream()
        .map(found -> found.path("id").asString())
        .toList();
  }

  @Test
  void showsOneComparison() {
    JsonNode found = get(EXECUTIONS + "/loud", 200);

    assertThat(found.path("status").asString()).isEqualTo("CompletedWithViolations");
    assertThat(found.path("kind").asString()).isEqualTo("data");
    assertThat(found.path("models").asString()).isEqualTo("m/1");
    assertThat(found.path("rows").asInt()).isEqualTo(100);
    assertThat(found.path("violations").path(0).path("feature_name").asString())
        .isEqualTo("mileage");
    JsonNode mileage =
        found
            .path("figures")
            .path("features")
            .valueStream()
            .filter(feature -> feature.path("name").asString().equals("mileage"))
            .findFirst()
            .orElseThrow();
    assertThat(mileage.path("outcome").asString()).isEqualTo("drift");
    assertThat(mileage.path("measures").path("l_infinity_robust").asDouble()).isGreaterThan(0.3);
    assertThat(mileage.path("limits").path("l_infinity_robust").asDouble()).isEqualTo(0.05);
  }

  @Test
  void servesTheFilesOverAPort() throws IOException, InterruptedException {
    try (VertxServer server =
            VertxServer.start(
                RouteTable.of(new MonitorResource(fixture.store, fixture.monitors)),
                HttpConfig.DEFAULT.withPort(0),
                new PrometheusRegistry(),
                InstantSource.system());
        HttpClient client = HttpClient.newHttpClient()) {
      for (String id : new String[] {"loud", "quiet", "model"}) {
        for (String file :
            new String[] {"statistics.json", "constraints.json", "constraint_violations.json"}) {
          HttpResponse<byte[]> answer =
              client.send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://127.0.0.1:"
                                  + server.port()
                                  + EXECUTIONS
                                  + "/"
                                  + id
                                  + "/"
                                  + file))
                      .build(),
                  HttpResponse.BodyHandlers.ofByteArray());
          assertThat(answer.statusCode()).as(id + " " + file).isEqualTo(200);
          assertThat(answer.headers().firstValue("Content-Type"))
              .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
          assertThat(answer.body()).isEqualTo(fixture.monitors.file(id, file));
          assertThat(Json.parse(answer.body()).isObject()).isTrue();
        }
      }
    }
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThat(get("/api/monitors/unheard-of/executions", 404).path("code").asString())
        .isEqualTo("MONITOR_NOT_FOUND");
    assertThat(get(EXECUTIONS + "/unheard-of", 404).path("code").asString())
        .isEqualTo("MONITORING_EXECUTION_NOT_FOUND");
    assertThat(get("/api/monitors/other/executions/loud", 404).path("code").asString())
        .isEqualTo("MONITORING_EXECUTION_NOT_FOUND");
    assertThat(get(EXECUTIONS + "?kind=bias", 400).path("code").asString())
        .isEqualTo("REQUEST_INVALID");
    for (String bad : new String[] {"0", "1001", "many", "-1"}) {
      assertThat(get(EXECUTIONS + "?max_results=" + bad, 400).path("code").asString())
          .isEqualTo("REQUEST_INVALID");
    }
  }
}
