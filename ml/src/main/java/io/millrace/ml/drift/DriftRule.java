package io.millrace.ml.drift;

import static io.millrace.base.ErrorCode.COLUMN_KIND_DIFFERENT;

import io.millrace.base.MillraceException;
import io.millrace.ml.drift.ColumnDrift.Outcome;
import io.millrace.ml.drift.ColumnDrift.Reason;
import io.millrace.ml.metric.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Decides whether a column drifted: the measures of its kind, then the share of missing values.
final class DriftRule {
  private static final int LISTED_LEVELS = 20;

  private DriftRule() {}

  static ColumnDrift judge(ReferenceColumn reference, ReferenceColumn current, DriftLimits limits) {
    Map<String, Measure> measures = new LinkedHashMap<>();
    List<Reason> by = new ArrayList<>();
    boolean values = Math.min(reference.present(), current.present()) > 0;
    boolean enough =
        Math.min(reference.present(), current.present()) >= Math.max(1, limits.leastRows());
    if (values) {
      List<Reason> reasons = byValues(reference, current, limits, measures);
      if (enough) {
        by.addAll(reasons);
      }
    } else {
      requireOneKind(reference, current);
    }
    boolean enoughRows = Math.min(reference.rows(), current.rows()) >= limits.leastRows();
    if (byMissing(reference, current, limits, measures) && enoughRows) {
      by.add(Reason.MISSING);
    }
    Outcome none = enough ? Outcome.NO_DRIFT : Outcome.TOO_FEW_ROWS;
    return new ColumnDrift(
        reference.name(),
        by.isEmpty() ? none : Outcome.DRIFT,
        by,
        measures,
        reference.rows(),
        reference.missing(),
        current.rows(),
        current.missing(),
        reference instanceof ReferenceLevels r && current instanceof ReferenceLevels c
            ? LevelTable.appeared(r, c, LISTED_LEVELS)
            : List.of(),
        reference instanceof ReferenceLevels r && current instanceof ReferenceLevels c
            ? LevelTable.vanished(r, c, LISTED_LEVELS)
            : List.of());
  }

  /// Whether the error of the sketches, if any, leaves the decision as it is.
  static boolean decidable(ReferenceColumn reference, ReferenceColumn current, DriftLimits limits) {
    return !(reference instanceof ReferenceNumbers r
            && current instanceof ReferenceNumbers c
            && Math.min(r.present(), c.present()) >= Math.max(1, limits.leastRows()))
        || NumberDrift.of(r, c).decidable(limits);
  }

  private static List<Reason> byValues(
      ReferenceColumn reference,
      ReferenceColumn current,
      DriftLimits limits,
      Map<String, Measure> measures) {
    requireOneKind(reference, current);
    return switch (reference) {
      case ReferenceLevels levels -> {
        LevelDrift drift = LevelDrift.of(levels, (ReferenceLevels) current);
        drift.show(measures);
        yield drift.reasons(limits);
      }
      case ReferenceNumbers numbers when numbers.distinct() <= NumberDrift.FEW_VALUES -> {
        LevelDrift drift = LevelDrift.of(numbers, (ReferenceNumbers) current);
        drift.show(measures);
        yield drift.reasons(limits);
      }
      case ReferenceNumbers numbers -> {
        NumberDrift drift = NumberDrift.of(numbers, (ReferenceNumbers) current);
        drift.show(measures);
        yield drift.reasons(limits);
      }
    };
  }

  private static boolean byMissing(
      ReferenceColumn reference,
      ReferenceColumn current,
      DriftLimits limits,
      Map<String, Measure> measures) {
    MissingShare missing =
        MissingShare.of(reference.missing(), reference.rows(), current.missing(), current.rows());
    measures.put("missing_change", missing.change());
    measures.put("missing_p", missing.pValue());
    return Math.abs(missing.change().orNaN()) > limits.missingShare()
        && missing.pValue().orNaN() < limits.pValue();
  }

  private static void requireOneKind(ReferenceColumn reference, ReferenceColumn current) {
    MillraceException.require(
        reference instanceof ReferenceNumbers == current instanceof ReferenceNumbers,
        COLUMN_KIND_DIFFERENT,
        "Read both tables with the same schema.",
        "column '%s' is a %s in the reference and a %s now",
        reference.name(),
        reference instanceof ReferenceNumbers ? "number" : "text",
        current instanceof ReferenceNumbers ? "number" : "text");
  }
}
