package io.millrace.server.page;

import io.millrace.base.json.Json;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.MonitoringExecution.Status;
import io.millrace.monitoring.format.Violation;
import io.millrace.monitoring.format.Violations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Comparisons of a monitor `price`, one an hour from 2026-11-20 10:00 on.
final class Windows {
  static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  private Windows() {}

  /// A column as figures have it.
  /// @param beyondChance the robust L-infinity distance; its limit is 0.05
  static String feature(String name, double beyondChance) {
    return """
        {"name": "%s", "outcome": "%s", "by": [%s],
         "measures": {"l_infinity": %s, "l_infinity_robust": %s, "psi": 0.5},
         "rows": 500, "missing": 2, "new_levels": []}"""
        .formatted(
            name,
            beyondChance > 0.05 ? "drift" : "no_drift",
            beyondChance > 0.05 ? "\"l_infinity\"" : "",
            beyondChance + 0.05,
            beyondChance);
  }

  static MonitoringExecution data(int hour, String... features) {
    return data(hour, List.of(), features);
  }

  static MonitoringExecution data(int hour, List<Violation> violations, String... features) {
    String figures = "{\"features\": [" + String.join(",", features) + "]}";
    return execution(hour, Kind.DATA, violations, figures);
  }

  static Violation drift(String column) {
    return new Violation.OfFeature(column, Violation.Check.BASELINE_DRIFT, "drifted");
  }

  static MonitoringExecution quality(int hour, double rmse, long labels, long unmatched) {
    String figures =
        """
        {"labels": %d, "matched": %d, "unmatched": %d,
         "metrics": {"mae": 900, "rmse": %s, "r2": 0.9},
         "limits": {"rmse": {"threshold": 2500, "comparison_operator": "GreaterThanThreshold"},
                    "r2": {"threshold": 0.8, "comparison_operator": "LessThanThreshold"}}}"""
            .formatted(labels, labels - unmatched, unmatched, rmse);
    return execution(hour, Kind.MODEL, List.of(), figures);
  }

  private static MonitoringExecution execution(
      int hour, Kind kind, List<Violation> violations, String figures) {
    Instant from = START.plus(Duration.ofHours(hour));
    int branch = kind == Kind.DATA ? 1 : 2;
    return new MonitoringExecution(
        "%032x.%d".formatted(hour + 1, branch),
        hour * 2L + branch,
        "price",
        kind,
        "price",
        violations.isEmpty() ? Status.COMPLETED : Status.COMPLETED_WITH_VIOLATIONS,
        "price-xgboost/1",
        "listings",
        1,
        from,
        from.plus(Duration.ofHours(1)),
        500,
        new Violations(violations),
        Json.parse(figures),
        from.plus(Duration.ofHours(1)));
  }
}
