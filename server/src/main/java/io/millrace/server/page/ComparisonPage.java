package io.millrace.server.page;

import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/// Writes one comparison of a monitor as a page.
final class ComparisonPage {
  /// `<execution>.<entered event>`: the visit of a pipeline's state that made it.
  private static final String VISIT = "[0-9a-f]{32}\\.\\d+";

  private static final List<String> FILES =
      List.of("statistics.json", "constraints.json", "constraint_violations.json");

  MonitorPage.Comparison of(MonitorPage.Head head, MonitoringExecution execution) {
    return new MonitorPage.Comparison(
        head,
        execution,
        DriftFeature.of(execution).stream()
            .sorted(Comparator.comparingDouble(ComparisonPage::order))
            .toList(),
        execution.figures().path("metrics").properties().stream()
            .map(metric -> metric(execution, metric.getKey()))
            .toList(),
        execution.kind() == Kind.MODEL ? MonitorQuality.matched(execution) : "",
        execution.id().matches(VISIT) ? execution.id().substring(0, 32) : "",
        FILES);
  }

  private static double order(DriftFeature feature) {
    return Double.isNaN(feature.degree()) ? 1 : -feature.degree();
  }

  private static MonitorPage.Metric metric(MonitoringExecution execution, String name) {
    return new MonitorPage.Metric(
        MonitorQuality.label(name),
        Format.number(MonitorQuality.value(execution, name)),
        MonitorQuality.limitText(execution, name),
        tone(execution, name));
  }

  private static Tone tone(MonitoringExecution execution, String name) {
    boolean isBroken =
        execution.violations().violations().stream().anyMatch(v -> v.subject().equals(name));
    if (isBroken) {
      return Tone.err("Violation");
    }
    OptionalDouble limit = MonitorQuality.limit(execution, name);
    if (limit.isEmpty()) {
      return Tone.waiting("Shown only");
    }
    return execution.status() == MonitoringExecution.Status.TOO_FEW_ROWS
        ? new Tone("", "unknown", "Too few rows")
        : Tone.ok("Within");
  }
}
