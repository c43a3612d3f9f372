package io.millrace.monitoring;

import io.millrace.base.json.Json;
import io.millrace.ml.drift.ColumnDrift;
import io.millrace.ml.drift.ColumnDrift.Reason;
import io.millrace.ml.drift.DriftLimits;
import io.millrace.monitoring.DataComparison.Judged;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was measured of each column, as it is stored, answered and shown.
final class DriftFigures {
  /// The measure that is shown first for every column.
  static final String DISTANCE = "l_infinity_robust";

  private DriftFigures() {}

  /// `{"features": [{"name", "outcome": "drift" | "no_drift" | "too_few_rows", "by": […],
  /// "measures": {…}, "limits": {…}, "rows", "missing", "new_levels": […]}]}`; `limits` are those
  /// of the measures that decide.
  static ObjectNode of(List<Judged> columns) {
    ObjectNode figures = Json.object();
    ArrayNode features = figures.putArray("features");
    for (Judged judged : columns) {
      ColumnDrift drift = judged.drift();
      ObjectNode node = features.addObject();
      node.put("name", drift.column());
      node.put("outcome", drift.outcome().name().toLowerCase(Locale.ROOT));
      ArrayNode by = node.putArray("by");
      drift.by().forEach(reason -> by.add(reason.label()));
      ObjectNode measures = node.putObject("measures");
      drift
          .measures()
          .forEach(
              (name, measure) -> {
                if (measure.defined() && Double.isFinite(measure.orNaN())) {
                  measures.put(name, measure.orNaN());
                }
              });
      ObjectNode limits = node.putObject("limits");
      for (Reason reason : Reason.values()) {
        if (measures.has(measure(reason))) {
          limits.put(measure(reason), limit(reason, judged.limits()));
        }
      }
      node.put("rows", drift.currentRows());
      node.put("missing", drift.currentMissing());
      ArrayNode levels = node.putArray("new_levels");
      drift.newLevels().forEach(levels::add);
    }
    return figures;
  }

  /// The measure that gives a reason.
  static String measure(Reason reason) {
    return switch (reason) {
      case JS -> "js_excess";
      case L_INFINITY -> DISTANCE;
      case WASSERSTEIN -> "wasserstein_over_std";
      case NEW_LEVELS -> "new_level_share";
      case MISSING -> "missing_change";
    };
  }

  static double limit(Reason reason, DriftLimits limits) {
    return switch (reason) {
      case JS -> limits.jensenShannon();
      case L_INFINITY -> limits.lInfinity();
      case WASSERSTEIN -> limits.wasserstein();
      case NEW_LEVELS -> limits.newLevelShare();
      case MISSING -> limits.missingShare();
    };
  }
}
