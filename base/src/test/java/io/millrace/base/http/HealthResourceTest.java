package io.millrace.base.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthResourceTest {
  @Test
  void isReadyWhenNothingIsInTheWay() {
    var api = new TestRoutes(new HealthResource(List.of(check("database", Optional.empty()))));
    assertThat(TestRoutes.text(api.get("/health"))).isEqualTo("OK");
    assertThat(api.get("/ready").status()).isEqualTo(200);
    assertThat(TestRoutes.text(api.get("/ready")))
        .isEqualTo("{\"ready\":true,\"checks\":[{\"name\":\"database\",\"ready\":true}]}");
  }

  @Test
  void saysWhatIsInTheWayAndSurvivesABrokenCheck() {
    ReadinessCheck broken =
        new ReadinessCheck(
            "disk",
            () -> {
              throw new IllegalStateException("boom");
            });
    var api =
        new TestRoutes(
            new HealthResource(List.of(check("database", Optional.of("is away")), broken)));
    Response answer = api.get("/ready");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(TestRoutes.json(answer).at("/checks/0/reason").asString()).isEqualTo("is away");
    assertThat(TestRoutes.json(answer).at("/checks/1/ready").asBoolean()).isFalse();
  }

  @Test
  void scrapesTheRegistry() {
    PrometheusRegistry registry = new PrometheusRegistry();
    HttpMetrics metrics = new HttpMetrics(registry);
    metrics.begin();
    metrics.end(null, 404, 2_000_000);
    assertThat(TestRoutes.text(new TestRoutes(new MetricsResource(registry)).get("/metrics")))
        .contains(
            "millrace_http_request_duration_seconds_count"
                + "{method=\"(none)\",route=\"(none)\",status=\"4xx\"} 1")
        .contains("millrace_http_requests_in_flight 0.0");
  }

  @Test
  void scrapersThatAcceptOpenMetricsGetIt() {
    var api = new TestRoutes(new MetricsResource(new PrometheusRegistry()));
    Map<String, String> accept =
        Map.of(
            "Accept",
            "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3");
    Response open = api.call("GET", "/metrics", accept, new byte[0]);
    assertThat(open.header("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(TestRoutes.text(open)).endsWith("# EOF\n");
    Response plain = api.call("GET", "/metrics", Map.of("Accept", "*/*"), new byte[0]);
    assertThat(plain.header("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
  }

  private static ReadinessCheck check(String name, Optional<String> obstacle) {
    return new ReadinessCheck(name, () -> obstacle);
  }
}
