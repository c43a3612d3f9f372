package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.Monitors;
import io.millrace.monitoring.format.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/// Shows one column in one window, and what a window violates.
final class DriftDrill {
  private final Monitors comparisons;

  DriftDrill(Monitors comparisons) {
    this.comparisons = comparisons;
  }

  /// @param executions of data, newest first
  /// @return empty if the window does not have the column
  Optional<MonitorPage.Drill> of(
      MonitoringExecution window, String column, List<MonitoringExecution> executions) {
    return DriftFeature.find(window, column)
        .map(
            feature -> {
              Optional<JsonNode> distribution = distribution(window, column);
              return new MonitorPage.Drill(
                  window,
                  feature,
                  distribution
                      .filter(each -> each.has("edges"))
                      .map(each -> Overlay.of(column, each)),
                  distribution
                      .filter(each -> each.has("levels"))
                      .map(each -> LevelBars.of(column, each)),
                  trend(column, executions));
            });
  }

  /// Empty if the file is gone: the figures are shown without the picture.
  private Optional<JsonNode> distribution(MonitoringExecution window, String column) {
    try {
      JsonNode found = comparisons.distributions(window.id()).path(column);
      return found.isObject() ? Optional.of(found) : Optional.empty();
    } catch (MillraceException _) {
      return Optional.empty();
    }
  }

  private static LineChart trend(String column, List<MonitoringExecution> executions) {
    List<MonitoringExecution> windows =
        executions.subList(0, Math.min(DriftMap.WINDOWS, executions.size())).reversed();
    double[] degrees =
        windows.stream()
            .mapToDouble(
                each ->
                    DriftFeature.find(each, column).map(DriftFeature::degree).orElse(Double.NaN))
            .toArray();
    return LineChart.of(
        new LineChart.Plan(
            "%s, window by window, as a multiple of its limit: %s in the newest one"
                .formatted(column, Format.distance(degrees[degrees.length - 1])),
            "End of the window, UTC",
            new WindowTimes(windows.stream().map(MonitoringExecution::to).toList()).labels(),
            List.of(new LineChart.Series("Times the limit", 1, degrees)),
            OptionalDouble.of(0),
            OptionalDouble.of(1),
            Format::number));
  }

  /// What `window` violates, and since when.
  /// @param executions of the same kind, newest first
  static List<MonitorPage.Broken> broken(
      MonitoringExecution window, List<MonitoringExecution> executions) {
    List<String> columns = DriftFeature.of(window).stream().map(DriftFeature::name).toList();
    return window.violations().violations().stream()
        .map(
            violation ->
                new MonitorPage.Broken(
                    violation,
                    since(violation, window, executions),
                    columns.contains(violation.subject())))
        .toList();
  }

  private static Instant since(
      Violation violation, MonitoringExecution window, List<MonitoringExecution> executions) {
    Instant since = window.from();
    for (MonitoringExecution each : executions) {
      if (each.sequence() <= window.sequence()) {
        if (!breaks(each, violation)) {
          return since;
        }
        since = each.from();
      }
    }
    return since;
  }

  private static boolean breaks(MonitoringExecution execution, Violation violation) {
    return execution.violations().violations().stream()
        .anyMatch(
            each ->
                each.subject().equals(violation.subject())
                    && each.checkType().equals(violation.checkType()));
  }
}
