package io.millrace.monitoring;

import static io.millrace.monitoring.MonitoringFixture.ENDPOINT;
import static io.millrace.monitoring.MonitoringFixture.MONITOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorGaugesTest {
  @TempDir Path folder;

  @Test
  void showTheNewestComparisonAlsoAfterARestart() {
    try (MonitoringFixture fixture = new MonitoringFixture(folder)) {
      fixture.captures.add(Market.captures("a", 1, 100, 7, 60_000, 300), "a");
      fixture.label("sold.csv", Market.labels("a", 80, 7, 60_000));
      assertThat(fixture.data("data")).isPresent();
      assertThat(fixture.model("model")).isPresent();

      PrometheusRegistry restarted = new PrometheusRegistry();
      assertThat(fixture.monitors(fixture.store, fixture.objects, restarted)).isNotNull();
      for (PrometheusRegistry registry : new PrometheusRegistry[] {fixture.registry, restarted}) {
        assertThat(value(registry, "drift", "feature", "mileage")).isGreaterThan(0.3);
        assertThat(value(registry, "drift", "feature", "fuel")).isLessThanOrEqualTo(0.05);
        assertThat(value(registry, "violations", "kind", "data")).isEqualTo(1);
        assertThat(value(registry, "violations", "kind", "model")).isEqualTo(1);
        assertThat(value(registry, "rows", "kind", "model")).isEqualTo(80);
        assertThat(value(registry, "rmse")).isCloseTo(300, within(1e-6));
        assertThat(value(registry, "match_rate")).isEqualTo(1);
      }
    }
  }

  @Test
  void whatIsUnknownIsNotANumber() {
    try (MonitoringFixture fixture = new MonitoringFixture(folder)) {
      fixture.traffic("a", 10, 60_000);
      assertThat(fixture.data("data")).isPresent();

      assertThat(value(fixture.registry, "violations", "kind", "data")).isNaN();
      assertThat(value(fixture.registry, "drift", "feature", "mileage")).isNaN();
      assertThat(value(fixture.registry, "rows", "kind", "data")).isEqualTo(10);
    }
  }

  private static double value(PrometheusRegistry registry, String name, String... label) {
    Labels labels = Labels.of("monitor", MONITOR, "endpoint", ENDPOINT).merge(Labels.of(label));
    return registry.scrape(metric -> metric.equals("millrace_monitor_" + name)).stream()
        .map(GaugeSnapshot.class::cast)
        .flatMap(snapshot -> snapshot.getDataPoints().stream())
        .filter(point -> point.getLabels().equals(labels))
        .findFirst()
        .orElseThrow()
        .getValue();
  }
}
