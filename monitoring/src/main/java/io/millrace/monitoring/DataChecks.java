package io.millrace.monitoring;

import static io.millrace.monitoring.format.Violation.Check.BASELINE_DRIFT;
import static io.millrace.monitoring.format.Violation.Check.CATEGORICAL_VALUES;
import static io.millrace.monitoring.format.Violation.Check.COMPLETENESS;
import static io.millrace.monitoring.format.Violation.Check.DATA_TYPE;
import static io.millrace.monitoring.format.Violation.Check.EXTRA_COLUMN;
import static io.millrace.monitoring.format.Violation.Check.MISSING_COLUMN;

import io.millrace.ml.drift.ColumnDrift;
import io.millrace.ml.drift.ColumnDrift.Reason;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.monitoring.DataComparison.Judged;
import io.millrace.monitoring.format.DataConstraints;
import io.millrace.monitoring.format.DataConstraints.Feature;
import io.millrace.monitoring.format.MonitoringConfig;
import io.millrace.monitoring.format.Violation;
import io.millrace.monitoring.format.Violations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which constraints a window of data breaks.
///
/// Every check asks that what it finds is no chance: drift, missing values and new levels are
/// decided by the rule for columns ([ColumnDrift]: significant and large), and a column with too
/// few values is not checked.
final class DataChecks {
  private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d+)?");

  private final DataConstraints constraints;
  private final Frame window;
  private final Map<String, Judged> drifts;
  private final List<Violation> violations = new ArrayList<>();

  private DataChecks(DataConstraints constraints, Frame window, List<Judged> drifts) {
    this.constraints = constraints;
    this.window = window;
    this.drifts =
        drifts.stream()
            .collect(Collectors.toMap(judged -> judged.drift().column(), Function.identity()));
  }

  /// @param fields the columns that models read; constraints of others are left out
  /// @param drifts of the columns that window and baseline share
  static Violations check(
      DataConstraints constraints, Frame window, Set<String> fields, List<Judged> drifts) {
    DataChecks checks = new DataChecks(constraints, window, drifts);
    if (constraints.config().evaluate()) {
      constraints.features().stream()
          .filter(feature -> fields.contains(feature.name()))
          .forEach(checks::feature);
      checks.extraColumns();
    }
    return new Violations(checks.violations);
  }

  private void feature(Feature feature) {
    Column column = window.column(feature.name());
    Judged judged = drifts.get(feature.name());
    if (judged == null) {
      type(feature, column);
      return;
    }
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    reasons.addAll(judged.drift().by());
    if (reasons.contains(Reason.MISSING) && judged.drift().measure("missing_change").orNaN() > 0) {
      reasons.remove(Reason.MISSING);
      missing(feature, judged.drift());
    }
    if (feature.domain().isPresent() && column instanceof TextColumn texts) {
      reasons.remove(Reason.NEW_LEVELS);
      domain(feature, texts, judged);
    }
    if (constraints.configOf(feature).compare() && !reasons.isEmpty()) {
      drift(judged, reasons);
    }
  }

  /// The window has the column as another kind than the baseline.
  private void type(Feature feature, Column column) {
    double share =
        switch (column) {
          case NumberColumn _ -> 0;
          case TextColumn texts -> {
            List<String> present =
                Arrays.stream(texts.values())
                    .filter(Objects::nonNull)
                    .map(String::valueOf)
                    .toList();
            long numbers =
                present.stream()
                    .filter(text -> NUMBER.matcher(text.toLowerCase(Locale.ROOT)).matches())
                    .count();
            yield present.isEmpty() ? 1 : (double) numbers / present.size();
          }
        };
    double wanted = constraints.configOf(feature).typeShare();
    if (share < wanted) {
      add(
          feature.name(),
          DATA_TYPE,
          "%s of the values are %s, expected %s"
              .formatted(percent(share), feature.type(), percent(wanted)));
    }
  }

  private void missing(Feature feature, ColumnDrift drift) {
    if (drift.currentMissing() == drift.currentRows()) {
      add(
          feature.name(),
          MISSING_COLUMN,
          "none of %d rows has this column".formatted(drift.currentRows()));
      return;
    }
    double present = 1 - (double) drift.currentMissing() / drift.currentRows();
    add(
        feature.name(),
        COMPLETENESS,
        "%s of %d values are there, expected %s"
            .formatted(percent(present), drift.currentRows(), percent(feature.completeness())));
  }

  private void domain(Feature feature, TextColumn texts, Judged judged) {
    ColumnDrift drift = judged.drift();
    Set<String> levels = Set.copyOf(feature.domain().orElseThrow());
    long present = 0;
    long known = 0;
    for (String value : texts.values()) {
      if (value != null) {
        present++;
        known += levels.contains(value) ? 1 : 0;
      }
    }
    MonitoringConfig config = constraints.configOf(feature);
    boolean chance =
        present < judged.limits().leastRows()
            || drift.measure("new_level_p").orNaN() >= judged.limits().pValue();
    if (!chance && (double) known / present < config.domainShare()) {
      add(
          feature.name(),
          CATEGORICAL_VALUES,
          "%s of %d values are among the known levels, expected %s; new: %s"
              .formatted(
                  percent((double) known / present),
                  present,
                  percent(config.domainShare()),
                  String.join(", ", drift.newLevels())));
    }
  }

  private void extraColumns() {
    for (Column column : window.columns()) {
      if (constraints.find(column.name()).isEmpty()) {
        add(column.name(), EXTRA_COLUMN, "the window has this column, the baseline has not");
      }
    }
  }

  private void drift(Judged judged, Set<Reason> reasons) {
    add(
        judged.drift().column(),
        BASELINE_DRIFT,
        "%s; %d rows against %d"
            .formatted(
                reasons.stream()
                    .map(reason -> measured(reason, judged))
                    .collect(Collectors.joining(", ")),
                judged.drift().currentRows(),
                judged.drift().referenceRows()));
  }

  private static String measured(Reason reason, Judged judged) {
    return String.format(
        Locale.ROOT,
        "%s %.4f, allowed %s",
        DriftFigures.measure(reason),
        Math.abs(judged.drift().measure(DriftFigures.measure(reason)).orNaN()),
        DriftFigures.limit(reason, judged.limits()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private void add(String feature, Violation.Check check, String description) {
    violations.add(new Violation.OfFeature(feature, check, description));
  }
}
