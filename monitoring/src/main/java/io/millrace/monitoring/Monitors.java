package io.millrace.monitoring;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.ml.drift.ColumnDrift;
import io.millrace.ml.drift.DriftLimits;
import io.millrace.ml.drift.FrameDrift;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.RegressionMetrics;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.MonitoringExecution.Status;
import io.millrace.monitoring.format.DataStatistics;
import io.millrace.monitoring.format.QualityStatistics;
import io.millrace.monitoring.format.Violation;
import io.millrace.monitoring.format.Violations;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Compares what an endpoint was asked and answered since the last time with what its models are
/// held to. Nothing new: nothing is done and nothing is stored. Thread-safe; blocks.
///
/// A comparison and the bookmark that it moves are stored together: after a crash it is made again
/// from the same bookmark under the same id, never twice.
public final class Monitors {
  /// Rows below which a window is not judged.
  private static final int LEAST_ROWS = 30;

  private final MonitorStore store;
  private final Baselines baselines;
  private final GroundTruth groundTruth;
  private final Endpoints endpoints;
  private final Captures captures;
  private final ObjectStore objects;
  private final InstantSource clock;

  public Monitors(
      MonitorStore store,
      Baselines baselines,
      GroundTruth groundTruth,
      Endpoints endpoints,
      Captures captures,
      ObjectStore objects,
      InstantSource clock) {
    this.store = store;
    this.baselines = baselines;
    this.groundTruth = groundTruth;
    this.endpoints = endpoints;
    this.captures = captures;
    this.objects = objects;
    this.clock = clock;
  }

  /// Compares the inputs that came since the last comparison with the training data.
  /// @param id of this comparison; the same id again gives the stored result
  /// @return empty if there is nothing new
  /// @throws MillraceException with `BASELINE_NOT_FOUND`, `ENDPOINT_NOT_FOUND`
  public Optional<MonitoringExecution> compareData(String monitor, String endpoint, String id) {
    Optional<MonitoringExecution> done = store.find(id);
    if (done.isPresent()) {
      return done;
    }
    captures.flush();
    CapturedRows window = captures.since(endpoint, store.bookmark(monitor, Kind.DATA));
    if (window.rows() == 0) {
      return Optional.empty();
    }
    EndpointBaseline held = baselineOf(endpoint);
    Baselines.Baseline baseline = baselines.read(held.dataset(), held.datasetVersion());
    FrameProfile profile = FrameProfile.of(window.inputs());
    List<ColumnDrift> drifts =
        FrameDrift.compare(
                baseline.reference(),
                window.inputs(),
                DriftLimits.DEFAULT.withLeastRows(LEAST_ROWS))
            .columns();
    boolean judged = window.rows() >= LEAST_ROWS;
    Violations violations =
        new Violations(
            judged
                ? DataChecks.check(baseline.constraints(), window.inputs(), profile, drifts)
                : List.of());
    write(monitor, id, DataStatistics.FILE, DataStatistics.toJson(profile));
    write(monitor, id, Violations.FILE, violations.toJson());
    write(monitor, id, Distributions.FILE, Distributions.of(baseline.profile(), window.inputs()));
    return Optional.of(
        store.record(
            new MonitoringExecution(
                id,
                0,
                monitor,
                Kind.DATA,
                endpoint,
                status(judged, violations),
                held.modelVersions(),
                held.dataset(),
                held.datasetVersion(),
                earliest(window.times()),
                latest(window.times()),
                window.rows(),
                violations,
                DriftFigures.of(drifts),
                clock.instant()),
            window.bookmark()));
  }

  /// Compares the answers whose labels came since the last comparison with those labels.
  /// @param id of this comparison; the same id again gives the stored result
  /// @return empty if no new label belongs to a capture of this endpoint
  /// @throws MillraceException with `BASELINE_NOT_FOUND`, `ENDPOINT_NOT_FOUND`
  public Optional<MonitoringExecution> compareModel(String monitor, String endpoint, String id) {
    Optional<MonitoringExecution> done = store.find(id);
    if (done.isPresent()) {
      return done;
    }
    Optional<GroundTruth.Labels> labels = groundTruth.since(store.bookmark(monitor, Kind.MODEL));
    if (labels.isEmpty()) {
      return Optional.empty();
    }
    captures.flush();
    Matches matches = Matches.of(captures.since(endpoint, Optional.empty()), labels.get().labels());
    if (matches.rows() == 0) {
      return Optional.empty();
    }
    EndpointBaseline held = baselineOf(endpoint);
    RegressionMetrics metrics = RegressionMetrics.of(matches.labels(), matches.predictions());
    boolean judged = metrics.rows() >= LEAST_ROWS;
    Map<String, Measure> measured = metrics.byName();
    List<Violation> found = judged ? held.quality().check(measured) : List.of();
    Violations violations = new Violations(found);
    write(monitor, id, DataStatistics.FILE, QualityStatistics.toJson(metrics, clock.instant()));
    write(monitor, id, Violations.FILE, violations.toJson());
    return Optional.of(
        store.record(
            new MonitoringExecution(
                id,
                0,
                monitor,
                Kind.MODEL,
                endpoint,
                status(judged, violations),
                held.modelVersions(),
                held.dataset(),
                held.datasetVersion(),
                earliest(matches.times()),
                latest(matches.times()),
                metrics.rows(),
                violations,
                qualityFigures(measured, held, matches, labels.get().labels().size()),
                clock.instant()),
            labels.get().bookmark()));
  }

  private EndpointBaseline baselineOf(String endpoint) {
    EndpointConfig config = endpoints.endpoint(endpoint).config();
    return store
        .baseline(endpoint, config.modelVersions())
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorCode.BASELINE_NOT_FOUND,
                    "Endpoint '%s' serves %s, for which there is no baseline."
                        .formatted(endpoint, config.modelVersions()),
                    "Deploy through the training pipeline, which makes one."));
  }

  private static Status status(boolean judged, Violations violations) {
    if (!judged) {
      return Status.TOO_FEW_ROWS;
    }
    return violations.none() ? Status.COMPLETED : Status.COMPLETED_WITH_VIOLATIONS;
  }

  private static ObjectNode qualityFigures(
      Map<String, Measure> measured, EndpointBaseline held, Matches matches, int labels) {
    ObjectNode figures = Json.object();
    figures.put("labels", labels);
    figures.put("matched", matches.rows());
    figures.put("unmatched", labels - matches.matchedIds());
    ObjectNode metrics = figures.putObject("metrics");
    measured.forEach(
        (name, measure) -> {
          if (measure.defined()) {
            metrics.put(name, measure.orNaN());
          }
        });
    figures.set("limits", held.quality().toJson().path("regression_constraints"));
    return figures;
  }

  /// A file of a comparison: `statistics.json`, `constraint_violations.json`, `constraints.json`
  /// (what it was held to), `distributions.json`.
  /// @throws MillraceException with `MONITORING_EXECUTION_NOT_FOUND` or `OBJECT_NOT_FOUND`
  public byte[] file(String id, String name) {
    MonitoringExecution execution = execution(id);
    if (name.equals("constraints.json")) {
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

  /// Captured rows whose label is known.
  private record Matches(
      double[] predictions, double[] labels, List<Instant> times, int matchedIds) {
    static Matches of(CapturedRows rows, Map<String, Double> labels) {
      List<Integer> found = new ArrayList<>();
      for (int row = 0; row < rows.rows(); row++) {
        if (labels.containsKey(rows.inferenceIds().get(row))) {
          found.add(row);
        }
      }
      double[] predictions = new double[found.size()];
      double[] known = new double[found.size()];
      List<Instant> times = new ArrayList<>();
      for (int i = 0; i < predictions.length; i++) {
        int row = found.get(i);
        predictions[i] = rows.predictions()[row];
        known[i] = labels.getOrDefault(rows.inferenceIds().get(row), Double.NaN);
        times.add(rows.times().get(row));
      }
      int ids = (int) found.stream().map(row -> rows.inferenceIds().get(row)).distinct().count();
      return new Matches(predictions, known, times, ids);
    }

    int rows() {
      return predictions.length;
    }
  }
}
