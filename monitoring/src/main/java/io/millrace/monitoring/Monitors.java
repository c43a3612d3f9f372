package io.millrace.monitoring;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectStore;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.format.DataConstraints;
import io.millrace.serving.Captures;
import io.millrace.serving.Endpoints;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Compares what an endpoint was asked and answered since the last time with what its models are
/// held to. Nothing new: nothing is done and nothing is stored. Thread-safe; blocks.
///
/// A comparison and the bookmark that it moves are stored together: after a crash it is made again
/// from the same bookmark under the same id, never twice. A window with too few rows to judge
/// leaves the bookmark where it is, so that rows gather until they are enough.
public final class Monitors {
  private final MonitorStore store;
  private final Baselines baselines;
  private final MonitorRecords records;
  private final DataMonitor data;
  private final ModelMonitor model;

  /// Without figures for Prometheus.
  public Monitors(
      MonitorStore store,
      Baselines baselines,
      GroundTruth groundTruth,
      Endpoints endpoints,
      Captures captures,
      ObjectStore objects,
      InstantSource clock) {
    this(
        store,
        baselines,
        groundTruth,
        endpoints,
        captures,
        objects,
        clock,
        new PrometheusRegistry());
  }

  /// @param registry gets the figures of each monitor's newest comparison, beginning with what
  ///     `store` has
  public Monitors(
      MonitorStore store,
      Baselines baselines,
      GroundTruth groundTruth,
      Endpoints endpoints,
      Captures captures,
      ObjectStore objects,
      InstantSource clock,
      PrometheusRegistry registry) {
    this.store = store;
    this.baselines = baselines;
    MonitorGauges gauges = new MonitorGauges(registry);
    gauges.restore(store);
    records = new MonitorRecords(store, objects, clock, gauges);
    data = new DataMonitor(records, baselines, endpoints, captures);
    model = new ModelMonitor(records, groundTruth, endpoints, captures, clock);
  }

  /// Compares the inputs that came since the last comparison with the training data of the models
  /// that are served now.
  /// @param id of this comparison; the same id again gives the stored result
  /// @return empty if there is nothing new
  /// @throws MillraceException with `BASELINE_NOT_FOUND`, `ENDPOINT_NOT_FOUND`
  public Optional<MonitoringExecution> compareData(String monitor, String endpoint, String id) {
    return records.compare(id, monitor, Kind.DATA, from -> data.compare(monitor, endpoint, from));
  }

  /// Compares the answers whose labels came since the last comparison with those labels, however
  /// long ago they were given: the newest models with enough such answers are judged.
  /// @param id of this comparison; the same id again gives the stored result
  /// @return empty if no new label belongs to a capture of this endpoint
  /// @throws MillraceException with `BASELINE_NOT_FOUND`, `ENDPOINT_NOT_FOUND`
  public Optional<MonitoringExecution> compareModel(String monitor, String endpoint, String id) {
    return records.compare(id, monitor, Kind.MODEL, from -> model.compare(monitor, endpoint, from));
  }

  /// A file of a comparison: `statistics.json`, `constraint_violations.json`, `constraints.json`
  /// (what it was held to), `distributions.json`.
  /// @throws MillraceException with `MONITORING_EXECUTION_NOT_FOUND` or `OBJECT_NOT_FOUND`
  public byte[] file(String id, String name) {
    MonitoringExecution execution = execution(id);
    if (name.equals(DataConstraints.FILE)) {
      return execution.kind() == Kind.DATA
          ? baselines.file(execution.dataset(), execution.datasetVersion(), name)
          : store
              .baseline(execution.endpoint(), execution.modelVersions())
              .map(held -> Json.bytes(held.quality().toJson()))
              .orElseThrow(() -> notFound(id));
    }
    return records.file(execution, name);
  }

  /// The two distributions of each column, as [#file] `distributions.json` has them.
  public JsonNode distributions(String id) {
    return Json.parse(file(id, Distributions.FILE));
  }

  /// @throws MillraceException with `MONITORING_EXECUTION_NOT_FOUND`
  public MonitoringExecution execution(String id) {
    return store.find(id).orElseThrow(() -> notFound(id));
  }

  private static MillraceException notFound(String id) {
    return new MillraceException(
        ErrorCode.MONITORING_EXECUTION_NOT_FOUND,
        "There is no monitoring execution '%s'.".formatted(id),
        "List them with GET /api/monitors/{name}/executions.");
  }
}
