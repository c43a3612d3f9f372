package io.millrace.monitoring;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.ml.drift.DriftLimits;
import io.millrace.ml.metric.RegressionMetrics;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.MonitoringExecution.Status;
import io.millrace.monitoring.QualityComparison.Group;
import io.millrace.monitoring.format.DataConstraints;
import io.millrace.monitoring.format.DataStatistics;
import io.millrace.monitoring.format.QualityStatistics;
import io.millrace.monitoring.format.Violation;
import io.millrace.monitoring.format.Violations;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Captures;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.serving.InputField;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Compares what an endpoint was asked and answered since the last time with what its models are
/// held to. Nothing new: nothing is done and nothing is stored. Thread-safe; blocks.
///
/// A comparison and the bookmark that it moves are stored together: after a crash it is made again
/// from the same bookmark under the same id, never twice. A window with too few rows to judge
/// leaves the bookmark where it is, so that rows gather until they are enough.
public final class Monitors {
  private static final Logger log = LoggerFactory.getLogger(Monitors.class);

  /// Rows below which a window is not judged.
  private static final int LEAST_ROWS = 30;

  private final MonitorStore store;
  private final Baselines baselines;
  private final GroundTruth groundTruth;
  private final Endpoints endpoints;
  private final Captures captures;
  private final ObjectStore objects;
  private final InstantSource clock;
  private final MonitorGauges gauges;

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
    this.groundTruth = groundTruth;
    this.endpoints = endpoints;
    this.captures = captures;
    this.objects = objects;
    this.clock = clock;
    gauges = new MonitorGauges(registry);
    gauges.restore(store);
  }

  /// Compares the inputs that came since the last comparison with the training data of the models
  /// that are served now.
  /// @param id of this comparison; the same id again gives the stored result
  /// @return empty if there is nothing new
  /// @throws MillraceException with `BASELINE_NOT_FOUND`, `ENDPOINT_NOT_FOUND`
  public Optional<MonitoringExecution> compareData(String monitor, String endpoint, String id) {
    Optional<MonitoringExecution> done = store.find(id);
    if (done.isPresent()) {
      return done;
    }
    captures.flush();
    Optional<String> from = store.bookmark(monitor, Kind.DATA);
    CapturedRows window = captures.since(endpoint, from);
    if (window.rows() == 0 || waiting(monitor, Kind.DATA, window.rows(), window.times())) {
      return Optional.empty();
    }
    EndpointConfig config = endpoints.endpoint(endpoint).config();
    EndpointBaseline held = baselineOf(endpoint, config.modelVersions());
    DataComparison compared =
        DataComparison.of(
            baselines.read(held.dataset(), held.datasetVersion()),
            window.inputs(),
            config.inputs().stream().map(InputField::name).collect(Collectors.toSet()),
            DriftLimits.DEFAULT.withLeastRows(LEAST_ROWS));
    write(monitor, id, DataStatistics.FILE, DataStatistics.of(compared.profile()).toJson());
    write(monitor, id, Violations.FILE, compared.violations().toJson());
    write(monitor, id, Distributions.FILE, compared.distributions());
    MonitoringExecution execution =
        execution(
            id,
            monitor,
            Kind.DATA,
            held,
            status(compared.judged(), compared.violations()),
            window.times(),
            window.rows(),
            compared.violations(),
            DriftFigures.of(compared.drifts()));
    boolean gathering = window.rows() < LEAST_ROWS;
    return store(execution, from, gathering ? from : Optional.of(window.bookmark()))
        .or(() -> compareData(monitor, endpoint, id));
  }

  /// Compares the answers whose labels came since the last comparison with those labels, however
  /// long ago they were given: the newest models with enough such answers are judged.
  /// @param id of this comparison; the same id again gives the stored result
  /// @return empty if no new label belongs to a capture of this endpoint
  /// @throws MillraceException with `BASELINE_NOT_FOUND`, `ENDPOINT_NOT_FOUND`
  public Optional<MonitoringExecution> compareModel(String monitor, String endpoint, String id) {
    Optional<MonitoringExecution> done = store.find(id);
    if (done.isPresent()) {
      return done;
    }
    Optional<String> from = store.bookmark(monitor, Kind.MODEL);
    Optional<GroundTruth.Labels> arrived = groundTruth.since(from);
    if (arrived.isEmpty()) {
      return Optional.empty();
    }
    captures.flush();
    EndpointConfig config = endpoints.endpoint(endpoint).config();
    Map<String, Double> labels = arrived.get().labels();
    QualityComparison compared =
        QualityComparison.of(
            captures.since(endpoint, Optional.empty()), labels, modelsOf(endpoint));
    int own = labels.size() - elsewhere(endpoint, labels.keySet(), compared.matchedIds());
    Optional<Group> judged = compared.judged(LEAST_ROWS);
    Optional<Violation> unmatched =
        compared.matchRate(own, config.capturePercent() / 100.0, LEAST_ROWS);
    if (judged.isEmpty() && unmatched.isEmpty()) {
      return Optional.empty();
    }
    Group group =
        judged.orElseGet(() -> QualityComparison.none(config.modelVersions(), clock.instant()));
    RegressionMetrics metrics = group.metrics();
    boolean enough = metrics.rows() >= LEAST_ROWS;
    if (!enough
        && unmatched.isEmpty()
        && waiting(monitor, Kind.MODEL, metrics.rows(), group.times())) {
      return Optional.empty();
    }
    EndpointBaseline held = baselineOf(endpoint, group.models());
    List<Violation> found =
        new ArrayList<>(enough ? held.quality().check(metrics.byName()) : List.of());
    unmatched.ifPresent(found::add);
    Violations violations = new Violations(found);
    write(
        monitor,
        id,
        DataStatistics.FILE,
        QualityStatistics.toJson(group.labels(), group.predictions(), clock.instant()));
    write(monitor, id, Violations.FILE, violations.toJson());
    MonitoringExecution execution =
        execution(
            id,
            monitor,
            Kind.MODEL,
            held,
            status(enough, violations),
            group.times(),
            metrics.rows(),
            violations,
            compared.figures(own, metrics, held.quality()));
    boolean gathering = execution.status() == Status.TOO_FEW_ROWS;
    return store(execution, from, gathering ? from : Optional.of(arrived.get().bookmark()))
        .or(() -> compareModel(monitor, endpoint, id));
  }

  /// Whether the newest comparison saw the same rows and found them too few.
  private boolean waiting(String monitor, Kind kind, long rows, List<Instant> times) {
    return store.executions(monitor, kind, 1).stream()
        .anyMatch(
            last ->
                last.status() == Status.TOO_FEW_ROWS
                    && last.rows() == rows
                    && last.to().equals(latest(times)));
  }

  /// The models of each config of an endpoint.
  private IntFunction<String> modelsOf(String endpoint) {
    Map<Integer, String> models =
        endpoints.configs(endpoint).stream()
            .collect(Collectors.toMap(EndpointConfig::number, EndpointConfig::modelVersions));
    return number -> models.getOrDefault(number, "config " + number);
  }

  /// How many labels belong to captures of other endpoints.
  private int elsewhere(String endpoint, Set<String> labels, Set<String> matched) {
    Set<String> open = new HashSet<>(labels);
    open.removeAll(matched);
    int before = open.size();
    for (Endpoint other : endpoints.list()) {
      if (!open.isEmpty() && !other.name().equals(endpoint)) {
        captures.since(other.name(), Optional.empty()).inferenceIds().forEach(open::remove);
      }
    }
    return before - open.size();
  }

  private EndpointBaseline baselineOf(String endpoint, String modelVersions) {
    return store
        .baseline(endpoint, modelVersions)
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorCode.BASELINE_NOT_FOUND,
                    "Endpoint '%s' serves %s, for which there is no baseline."
                        .formatted(endpoint, modelVersions),
                    "Deploy through the training pipeline, which makes one."));
  }

  private static Status status(boolean judged, Violations violations) {
    if (!violations.none()) {
      return Status.COMPLETED_WITH_VIOLATIONS;
    }
    return judged ? Status.COMPLETED : Status.TOO_FEW_ROWS;
  }

  private MonitoringExecution execution(
      String id,
      String monitor,
      Kind kind,
      EndpointBaseline held,
      Status status,
      List<Instant> times,
      long rows,
      Violations violations,
      JsonNode figures) {
    return new MonitoringExecution(
        id,
        0,
        monitor,
        kind,
        held.endpoint(),
        status,
        held.modelVersions(),
        held.dataset(),
        held.datasetVersion(),
        earliest(times),
        latest(times),
        rows,
        violations,
        figures,
        clock.instant());
  }

  /// Empty if another execution of this monitor has moved the bookmark meanwhile.
  private Optional<MonitoringExecution> store(
      MonitoringExecution execution, Optional<String> from, Optional<String> to) {
    Optional<MonitoringExecution> stored = store.record(execution, from, to);
    stored.ifPresent(
        found -> {
          gauges.show(found);
          log.info(
              "monitor.compared monitor={} kind={} status={} rows={} violations={} id={}",
              found.monitor(),
              found.kind(),
              found.status().label(),
              found.rows(),
              found.violations().violations().size(),
              found.id());
        });
    return stored;
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
    return objects.read(key(execution.monitor(), id, name));
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

  private void write(String monitor, String id, String name, Object json) {
    objects.put(key(monitor, id, name), Json.bytes(json));
  }

  private static ObjectKey key(String monitor, String id, String name) {
    return ObjectKey.of("monitoring", monitor, id, name);
  }

  private static Instant earliest(List<Instant> times) {
    return times.stream().min(Comparator.naturalOrder()).orElse(Instant.EPOCH);
  }

  private static Instant latest(List<Instant> times) {
    return times.stream().max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
  }
}
