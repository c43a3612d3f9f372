package io.millrace.monitoring;

import static io.millrace.monitoring.MonitorRecords.LEAST_ROWS;

import io.millrace.ml.metric.RegressionMetrics;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.QualityComparison.Answerer;
import io.millrace.monitoring.QualityComparison.Group;
import io.millrace.monitoring.format.DataStatistics;
import io.millrace.monitoring.format.QualityStatistics;
import io.millrace.monitoring.format.Violation;
import io.millrace.monitoring.format.Violations;
import io.millrace.serving.Captures;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Compares what an endpoint answered with what came true, however long ago it answered: the newest
/// models with enough such answers are judged.
final class ModelMonitor {
  private final MonitorRecords records;
  private final GroundTruth groundTruth;
  private final Endpoints endpoints;
  private final Captures captures;
  private final InstantSource clock;

  ModelMonitor(
      MonitorRecords records,
      GroundTruth groundTruth,
      Endpoints endpoints,
      Captures captures,
      InstantSource clock) {
    this.records = records;
    this.groundTruth = groundTruth;
    this.endpoints = endpoints;
    this.captures = captures;
    this.clock = clock;
  }

  /// @param from the monitor's bookmark
  /// @return empty if no new label belongs to a capture of this endpoint
  Optional<Findings> compare(String monitor, String endpoint, Optional<String> from) {
    Optional<GroundTruth.Labels> arrived = groundTruth.since(from);
    if (arrived.isEmpty()) {
      return Optional.empty();
    }
    captures.flush();
    EndpointConfig config = endpoints.endpoint(endpoint).config();
    GroundTruth.Labels labels = arrived.get();
    Set<String> ids = labels.ids();
    QualityComparison compared =
        QualityComparison.of(
            captures.since(endpoint, Optional.empty()), labels, modelsOf(endpoint));
    Set<String> here = new HashSet<>(compared.matchedIds());
    here.addAll(compared.unlikeIds());
    int own = ids.size() - elsewhere(endpoint, ids, here);
    Optional<Group> judged = compared.judged(LEAST_ROWS);
    Optional<Violation> unmatched =
        compared.matchRate(own, config.capturePercent() / 100.0, LEAST_ROWS);
    if (judged.isEmpty() && unmatched.isEmpty()) {
      return Optional.empty();
    }
    Group group =
        judged.orElseGet(() -> QualityComparison.none(config.modelVersions(), clock.instant()));
    long rows = group.rows();
    boolean gathering = rows < LEAST_ROWS && unmatched.isEmpty();
    if (gathering && records.waiting(monitor, Kind.MODEL, rows, group.times())) {
      return Optional.empty();
    }
    EndpointBaseline held = records.baseline(endpoint, group.models());
    Optional<String> next = gathering ? from : Optional.of(arrived.get().bookmark());
    return Optional.of(findings(held, compared, group, own, unmatched, next));
  }

  private Findings findings(
      EndpointBaseline held,
      QualityComparison compared,
      Group group,
      int labels,
      Optional<Violation> unmatched,
      Optional<String> next) {
    RegressionMetrics metrics = group.metrics();
    boolean enough = group.rows() >= LEAST_ROWS;
    List<Violation> found =
        new ArrayList<>(enough ? held.quality().check(metrics.byName()) : List.of());
    found.addAll(beside(held.endpoint(), compared, group));
    unmatched.ifPresent(found::add);
    Violations violations = new Violations(found);
    return new Findings(
        held,
        enough,
        group.rows(),
        group.times(),
        violations,
        compared.figures(labels, metrics, held.quality()),
        List.of(
            new Findings.File(
                DataStatistics.FILE,
                QualityStatistics.toJson(group.labels(), group.predictions(), clock.instant())),
            new Findings.File(Violations.FILE, violations.toJson())),
        next);
  }

  /// The models that answered under each config of an endpoint.
  private Function<Answerer, String> modelsOf(String endpoint) {
    Map<Integer, EndpointConfig> configs =
        endpoints.configs(endpoint).stream()
            .collect(Collectors.toMap(EndpointConfig::number, config -> config));
    return by -> {
      EndpointConfig config = configs.get(by.config());
      return config == null
          ? "config " + by.config()
          : config.answered(by.variant()).modelVersions();
    };
  }

  /// What other variants' models that are served side by side with the judged ones break of their
  /// own limits.
  private List<Violation> beside(String endpoint, QualityComparison compared, Group judged) {
    List<Violation> found = new ArrayList<>();
    for (Group group : compared.beside(judged, LEAST_ROWS)) {
      records
          .findBaseline(endpoint, group.models())
          .ifPresent(
              held ->
                  held.quality().check(group.metrics().byName()).stream()
                      .map(violation -> violation.of(group.models()))
                      .forEach(found::add));
    }
    return found;
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
}
