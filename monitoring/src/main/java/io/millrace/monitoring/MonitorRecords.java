package io.millrace.monitoring;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.MonitoringExecution.Status;
import io.millrace.monitoring.format.Violations;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what comparisons found, each with the bookmark that it moves, its files and its figures
/// for Prometheus.
final class MonitorRecords {
  private static final Logger log = LoggerFactory.getLogger(MonitorRecords.class);

  /// Rows below which a window is not judged.
  static final int LEAST_ROWS = 30;

  private final MonitorStore store;
  private final ObjectStore objects;
  private final InstantSource clock;
  private final MonitorGauges gauges;

  MonitorRecords(
      MonitorStore store, ObjectStore objects, InstantSource clock, MonitorGauges gauges) {
    this.store = store;
    this.objects = objects;
    this.clock = clock;
    this.gauges = gauges;
  }

  /// Makes a comparison once and keeps what it found; makes it again if another one has read the
  /// same rows meanwhile.
  /// @param id the same id again gives the stored result
  /// @param comparison from the monitor's bookmark to what was found; empty if there is nothing new
  Optional<MonitoringExecution> compare(
      String id,
      String monitor,
      Kind kind,
      Function<Optional<String>, Optional<Findings>> comparison) {
    Optional<MonitoringExecution> done = store.find(id);
    if (done.isPresent()) {
      return done;
    }
    Optional<String> from = store.bookmark(monitor, kind);
    Optional<Findings> found = comparison.apply(from);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    for (Findings.File file : found.get().files()) {
      objects.put(key(monitor, id, file.name()), Json.bytes(file.json()));
    }
    Optional<MonitoringExecution> stored =
        store.record(execution(id, monitor, kind, found.get()), from, found.get().next());
    stored.ifPresent(this::tell);
    return stored.or(() -> compare(id, monitor, kind, comparison));
  }

  private MonitoringExecution execution(String id, String monitor, Kind kind, Findings found) {
    EndpointBaseline held = found.held();
    return new MonitoringExecution(
        id,
        0,
        monitor,
        kind,
        held.endpoint(),
        status(found.judged(), found.violations()),
        held.modelVersions(),
        held.dataset(),
        held.datasetVersion(),
        found.times().stream().min(Comparator.naturalOrder()).orElse(Instant.EPOCH),
        latest(found.times()),
        found.rows(),
        found.violations(),
        found.figures(),
        clock.instant());
  }

  private static Status status(boolean judged, Violations violations) {
    if (!violations.none()) {
      return Status.COMPLETED_WITH_VIOLATIONS;
    }
    return judged ? Status.COMPLETED : Status.TOO_FEW_ROWS;
  }

  private void tell(MonitoringExecution found) {
    gauges.show(found);
    log.info(
        "monitor.compared monitor={} kind={} status={} rows={} violations={} id={}",
        found.monitor(),
        found.kind(),
        found.status().label(),
        found.rows(),
        found.violations().violations().size(),
        found.id());
  }

  /// Whether the newest comparison saw the same rows and found them too few.
  boolean waiting(String monitor, Kind kind, long rows, List<Instant> times) {
    return store.executions(monitor, kind, 1).stream()
        .anyMatch(
            last ->
                last.status() == Status.TOO_FEW_ROWS
                    && last.rows() == rows
                    && last.to().equals(latest(times)));
  }

  private static Instant latest(List<Instant> times) {
    return times.stream().max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
  }

  Optional<EndpointBaseline> findBaseline(String endpoint, String modelVersions) {
    return store.baseline(endpoint, modelVersions);
  }

  /// @throws MillraceException with `BASELINE_NOT_FOUND`
  EndpointBaseline baseline(String endpoint, String modelVersions) {
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

  /// A file that a comparison has left.
  /// @throws MillraceException with `OBJECT_NOT_FOUND`
  byte[] file(MonitoringExecution execution, String name) {
    return objects.read(key(execution.monitor(), execution.id(), name));
  }

  private static ObjectKey key(String monitor, String id, String name) {
    return ObjectKey.of("monitoring", monitor, id, name);
  }
}
