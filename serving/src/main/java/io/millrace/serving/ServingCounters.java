package io.millrace.serving;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What Prometheus is told of endpoints' requests, by the names and labels that it knows.
///
/// @param requests by endpoint, variant, models and outcome
/// @param rows by endpoint, variant and models
/// @param limited by endpoint and limit
/// @param latency in seconds, by endpoint, variant and models
record ServingCounters(
    Counter requests,
    Counter rows,
    Counter unknownLevels,
    Counter ignoredValues,
    Counter limited,
    Counter parseErrors,
    Histogram latency) {
  static ServingCounters in(PrometheusRegistry registry) {
    return new ServingCounters(
        Counter.builder()
            .name("millrace_endpoint_requests_total")
            .help(
                "Requests to an endpoint, by what became of them; without variant and models if"
                    + " they were refused before one was chosen.")
            .labelNames("endpoint", "variant", "models", "outcome")
            .register(registry),
        Counter.builder()
            .name("millrace_endpoint_rows_total")
            .help("Rows that an endpoint answered.")
            .labelNames("endpoint", "variant", "models")
            .register(registry),
        Counter.builder()
            .name("millrace_endpoint_unknown_levels_total")
            .help("Texts in answered rows that training did not see.")
            .labelNames("endpoint")
            .register(registry),
        Counter.builder()
            .name("millrace_endpoint_ignored_values_total")
            .help("Values in answered rows of fields that the endpoint does not read.")
            .labelNames("endpoint")
            .register(registry),
        Counter.builder()
            .name("millrace_endpoint_limited_total")
            .help(
                "Requests that a limit has refused or ended: rows, bytes, rate, concurrency,"
                    + " timeout.")
            .labelNames("endpoint", "limit")
            .register(registry),
        Counter.builder()
            .name("millrace_endpoint_parse_errors_total")
            .help("Requests whose body could not be read as rows of the endpoint's fields.")
            .labelNames("endpoint")
            .register(registry),
        Histogram.builder()
            .name("millrace_endpoint_latency_seconds")
            .help("From the whole request to the answer's bytes, of answered requests.")
            .withExemplars()
            .labelNames("endpoint", "variant", "models")
            .classicUpperBounds(
                0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                0.25, 1)
            .register(registry));
  }
}
