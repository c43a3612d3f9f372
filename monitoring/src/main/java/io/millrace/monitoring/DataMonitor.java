package io.millrace.monitoring;

import static io.millrace.monitoring.MonitorRecords.LEAST_ROWS;

import io.millrace.ml.drift.DriftLimits;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.format.DataStatistics;
import io.millrace.monitoring.format.Violations;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.serving.InputField;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Compares what an endpoint was asked with the training data of the models that it serves now.
final class DataMonitor {
  private final MonitorRecords records;
  private final Baselines baselines;
  private final Endpoints endpoints;
  private final Captures captures;

  DataMonitor(MonitorRecords records, Baselines baselines, Endpoints endpoints, Captures captures) {
    this.records = records;
    this.baselines = baselines;
    this.endpoints = endpoints;
    this.captures = captures;
  }

  /// @param from the monitor's bookmark
  /// @return empty if there is nothing new
  Optional<Findings> compare(String monitor, String endpoint, Optional<String> from) {
    captures.flush();
    CapturedRows window = captures.since(endpoint, from);
    if (window.rows() == 0 || records.waiting(monitor, Kind.DATA, window.rows(), window.times())) {
      return Optional.empty();
    }
    EndpointConfig config = endpoints.endpoint(endpoint).config();
    EndpointBaseline held = records.baseline(endpoint, config.modelVersions());
    DataComparison compared =
        DataComparison.of(
            baselines.read(held.dataset(), held.datasetVersion()),
            window.inputs(),
            config.inputs().stream().map(InputField::name).collect(Collectors.toSet()),
            DriftLimits.DEFAULT.withLeastRows(LEAST_ROWS));
    boolean gathering = window.rows() < LEAST_ROWS;
    return Optional.of(
        new Findings(
            held,
            compared.judged(),
            window.rows(),
            window.times(),
            compared.violations(),
            DriftFigures.of(compared.drifts()),
            List.of(
                new Findings.File(
                    DataStatistics.FILE, DataStatistics.of(compared.profile()).toJson()),
                new Findings.File(Violations.FILE, compared.violations().toJson()),
                new Findings.File(Distributions.FILE, compared.distributions())),
            gathering ? from : Optional.of(window.bookmark())));
  }
}
