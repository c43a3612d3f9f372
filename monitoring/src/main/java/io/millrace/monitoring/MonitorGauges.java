package io.millrace.monitoring;

import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.MonitoringExecution.Status;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// What the newest comparison of each monitor measured, for Prometheus. What is unknown is NaN.
/// Thread-safe.
final class MonitorGauges {
  private final Gauge drift;
  private final Gauge violations;
  private final Gauge rows;
  private final Gauge rmse;
  private final Gauge matchRate;

  MonitorGauges(PrometheusRegistry registry) {
    drift =
        Gauge.builder()
            .name("millrace_monitor_drift")
            .help("Distance of a column from its baseline, beyond chance (robust L-infinity).")
            .labelNames("monitor", "endpoint", "feature")
            .register(registry);
    violations =
        Gauge.builder()
            .name("millrace_monitor_violations")
            .help("Violations of the newest comparison; NaN if it had too few rows.")
            .labelNames("monitor", "endpoint", "kind")
            .register(registry);
    rows =
        Gauge.builder()
            .name("millrace_monitor_rows")
            .help("Rows of the newest comparison.")
            .labelNames("monitor", "endpoint", "kind")
            .register(registry);
    rmse =
        Gauge.builder()
            .name("millrace_monitor_rmse")
            .help("Root mean squared error of the answers whose labels came last.")
            .labelNames("monitor", "endpoint")
            .register(registry);
    matchRate =
        Gauge.builder()
            .name("millrace_monitor_match_rate")
            .help("Share of the newest labels that belong to a capture.")
            .labelNames("monitor", "endpoint")
            .register(registry);
  }

  /// Shows again what was found before this process began.
  void restore(MonitorStore store) {
    for (String monitor : store.monitors()) {
      for (Kind kind : Kind.values()) {
        store.executions(monitor, kind, 1).forEach(this::show);
      }
    }
  }

  void show(MonitoringExecution found) {
    String monitor = found.monitor();
    String endpoint = found.endpoint();
    String kind = found.kind().name().toLowerCase(Locale.ROOT);
    boolean known = found.status() != Status.TOO_FEW_ROWS;
    violations
        .labelValues(monitor, endpoint, kind)
        .set(known ? found.violations().violations().size() : Double.NaN);
    rows.labelValues(monitor, endpoint, kind).set((double) found.rows());
    JsonNode figures = found.figures();
    switch (found.kind()) {
      case DATA ->
          figures
              .path("features")
              .forEach(
                  feature ->
                      drift
                          .labelValues(monitor, endpoint, feature.path("name").asString(""))
                          .set(known ? distance(feature) : Double.NaN));
      case MODEL -> {
        rmse.labelValues(monitor, endpoint)
            .set(known ? figures.path("metrics").path("rmse").asDouble(Double.NaN) : Double.NaN);
        matchRate
            .labelValues(monitor, endpoint)
            .set(figures.path("match_rate").asDouble(Double.NaN));
      }
    }
  }

  private static double distance(JsonNode feature) {
    return feature.path("outcome").asString("").equals("too_few_rows")
        ? Double.NaN
        : feature.path("measures").path(DriftFigures.DISTANCE).asDouble(Double.NaN);
  }
}
