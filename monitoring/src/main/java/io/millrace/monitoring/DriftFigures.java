package io.millrace.monitoring;

import io.millrace.base.json.Json;
import io.millrace.ml.drift.ColumnDrift;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was measured of each column, as it is stored, answered and shown.
final class DriftFigures {
  private DriftFigures() {}

  /// `{"features": [{"name", "outcome": "drift" | "no_drift" | "too_few_rows", "by": […],
  /// "measures": {…}, "rows", "missing", "new_levels": […]}]}`
  static ObjectNode of(List<ColumnDrift> drifts) {
    ObjectNode figures = Json.object();
    ArrayNode features = figures.putArray("features");
    for (ColumnDrift drift : drifts) {
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
      node.put("rows", drift.currentRows());
      node.put("missing", drift.currentMissing());
      ArrayNode levels = node.putArray("new_levels");
      drift.newLevels().forEach(levels::add);
    }
    return figures;
  }
}
