package io.millrace.monitoring;

import static io.millrace.monitoring.format.Violation.Check.BASELINE_DRIFT;
import static io.millrace.monitoring.format.Violation.Check.CATEGORICAL_VALUES;
import static io.millrace.monitoring.format.Violation.Check.COMPLETENESS;
import static io.millrace.monitoring.format.Violation.Check.DATA_TYPE;
import static io.millrace.monitoring.format.Violation.Check.EXTRA_COLUMN;
import static io.millrace.monitoring.format.Violation.Check.MISSING_COLUMN;

import io.millrace.ml.drift.ColumnDrift;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.profile.ColumnProfile;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.ml.profile.InferredType;
import io.millrace.monitoring.format.DataConstraints;
import io.millrace.monitoring.format.MonitoringConfig;
import io.millrace.monitoring.format.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which constraints a window of data breaks.
///
/// Drift is decided by the rule for columns ([ColumnDrift]): significant and large. A share of
/// missing values that grew, and levels that are new, are violations of their own kinds.
final class DataChecks {
  private final DataConstraints constraints;
  private final Frame window;
  private final Map<String, ColumnProfile> profiles;
  private final List<Violation> violations = new ArrayList<>();

  private DataChecks(DataConstraints constraints, Frame window, FrameProfile profile) {
    this.constraints = constraints;
    this.window = window;
    this.profiles =
        profile.columns().stream().collect(Collectors.toMap(ColumnProfile::name, column -> column));
  }

  /// @param drifts of the columns that window and baseline share
  static List<Violation> check(
      DataConstraints constraints, Frame window, FrameProfile profile, List<ColumnDrift> drifts) {
    DataChecks checks = new DataChecks(constraints, window, profile);
    if (constraints.config().evaluate()) {
      constraints.features().forEach(checks::feature);
      checks.extraColumns();
      drifts.stream().filter(ColumnDrift::drifted).forEach(checks::drift);
    }
    return List.copyOf(checks.violations);
  }

  private void feature(DataConstraints.Feature feature) {
    Optional<Column> column = window.find(feature.name());
    ColumnProfile profile = profiles.get(feature.name());
    if (column.isEmpty() || profile == null) {
      add(feature.name(), MISSING_COLUMN, "the baseline has this column, the window has not");
      return;
    }
    type(feature, profile);
    completeness(feature, profile);
    if (column.get() instanceof TextColumn texts) {
      feature.domain().ifPresent(levels -> domain(feature, texts, Set.copyOf(levels)));
    }
  }

  private void type(DataConstraints.Feature feature, ColumnProfile profile) {
    boolean number = isNumber(profile.inferredType());
    boolean expected = feature.type().equals("Integral") || feature.type().equals("Fractional");
    if (profile.present() > 0 && !feature.type().equals("Unknown") && number != expected) {
      add(
          feature.name(),
          DATA_TYPE,
          "values are %s, expected %s".formatted(profile.inferredType().label(), feature.type()));
    }
  }

  private static boolean isNumber(InferredType type) {
    return type == InferredType.INTEGRAL || type == InferredType.FRACTIONAL;
  }

  /// A share of missing values as large as chance allows is none: 1 % more than the baseline's.
  private void completeness(DataConstraints.Feature feature, ColumnProfile profile) {
    double present = profile.completeness().orNaN();
    if (present < feature.completeness() - 0.01) {
      add(
          feature.name(),
          COMPLETENESS,
          "%s of the values are there, expected %s"
              .formatted(percent(present), percent(feature.completeness())));
    }
  }

  private void domain(DataConstraints.Feature feature, TextColumn texts, Set<String> levels) {
    long present = 0;
    long known = 0;
    for (String value : texts.values()) {
      if (value != null) {
        present++;
        known += levels.contains(value) ? 1 : 0;
      }
    }
    MonitoringConfig config = constraints.configOf(feature);
    if (present > 0 && (double) known / present < config.domainShare()) {
      add(
          feature.name(),
          CATEGORICAL_VALUES,
          "%s of the values are among the known levels, expected %s"
              .formatted(percent((double) known / present), percent(config.domainShare())));
    }
  }

  private void extraColumns() {
    for (Column column : window.columns()) {
      if (constraints.find(column.name()).isEmpty()) {
        add(column.name(), EXTRA_COLUMN, "the window has this column, the baseline has not");
      }
    }
  }

  private void drift(ColumnDrift drift) {
    String measured =
        drift.measures().entrySet().stream()
            .filter(measure -> measure.getValue().defined())
            .limit(4)
            .map(m -> String.format(Locale.ROOT, "%s %.4g", m.getKey(), m.getValue().orNaN()))
            .collect(Collectors.joining(", "));
    String by =
        drift.by().stream().map(ColumnDrift.Reason::label).collect(Collectors.joining(" and "));
    add(
        drift.column(),
        BASELINE_DRIFT,
        "drifted by %s over %d rows: %s".formatted(by, drift.currentRows(), measured));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private void add(String feature, Violation.Check check, String description) {
    violations.add(new Violation.OfFeature(feature, check, description));
  }
}
