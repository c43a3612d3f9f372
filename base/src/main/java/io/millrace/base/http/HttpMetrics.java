package io.millrace.base.http;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Counts and times requests by template, method and class of status, so that the number of series
/// does not grow with what clients send.
public final class HttpMetrics {
  private static final String NO_ROUTE = "(none)";

  private final Histogram durations;
  private final Gauge inFlight;
  private final Map<Series, DistributionDataPoint> series = new ConcurrentHashMap<>();

  private record Series(String method, String route, int statusClass) {}

  public HttpMetrics(PrometheusRegistry registry) {
    durations =
        Histogram.builder()
            .name("millrace_http_request_duration_seconds")
            .help("Time from the head of a request to the end of its answer.")
            .labelNames("method", "route", "status")
            .classicOnly()
            .classicUpperBounds(
                0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
                2.5, 5, 10, 30)
            .register(registry);
    inFlight =
        Gauge.builder()
            .name("millrace_http_requests_in_flight")
            .help("Requests whose answer has not ended.")
            .register(registry);
  }

  public void begin() {
    inFlight.inc();
  }

  /// @param route null if none was found
  public void end(@Nullable RouteDefinition route, int status, long nanos) {
    inFlight.dec();
    String method = route == null ? NO_ROUTE : route.method().name();
    String template = route == null ? NO_ROUTE : route.template();
    series
        .computeIfAbsent(new Series(method, template, status / 100), this::labelled)
        .observe(nanos / 1e9);
  }

  private DistributionDataPoint labelled(Series key) {
    return durations.labelValues(key.method(), key.route(), key.statusClass() + "xx");
  }
}
