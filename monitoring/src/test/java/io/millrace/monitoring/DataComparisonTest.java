package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ml.drift.DriftLimits;
import io.millrace.ml.drift.Reference;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.monitoring.format.DataConstraints;
import io.millrace.monitoring.format.MonitoringConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Each kind of violation, and what is none.
class DataComparisonTest {
  private static final int MANY = 1_000;
  private static final Set<String> FIELDS = Set.of("age", "fuel");

  private static TextColumn texts(String name, int rows, IntFunction<@Nullable String> value) {
    @Nullable String[] values = new @Nullable String[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = value.apply(row);
    }
    return new TextColumn(name, values);
  }

  private static NumberColumn numbers(String name, int rows, IntToDoubleFunction value) {
    return new NumberColumn(name, IntStream.range(0, rows).mapToDouble(value).toArray());
  }

  private static NumberColumn age(int rows) {
    return numbers("age", rows, row -> row * 37 % 100);
  }

  private static TextColumn fuel(int rows) {
    return texts("fuel", rows, row -> row % 3 == 0 ? "diesel" : "petrol");
  }

  private static final Frame TRAINED = Frame.of(age(MANY), fuel(MANY), age2(MANY));

  /// A column that no model reads.
  private static NumberColumn age2(int rows) {
    return numbers("unread", rows, row -> row);
  }

  private static DataComparison compare(Frame window) {
    return compare(TRAINED, window, MonitoringConfig.DEFAULT);
  }

  private static DataComparison compare(Frame trained, Frame window, MonitoringConfig config) {
    FrameProfile profile = FrameProfile.of(trained);
    DataConstraints constraints =
        new DataConstraints(DataConstraints.suggest(profile).features(), config);
    return DataComparison.of(
        new Baselines.Baseline(constraints, profile, Reference.of(trained)),
        window,
        FIELDS,
        DriftLimits.DEFAULT);
  }

  private static List<String> violations(DataComparison compared) {
    return compared.violations().violations().stream()
        .map(violation -> violation.subject() + " " + violation.checkType())
        .toList();
  }

  @Test
  void theSameIsFine() {
    DataComparison compared = compare(Frame.of(age(400), fuel(400)));
    assertThat(compared.judged()).isTrue();
    assertThat(violations(compared)).isEmpty();
  }

  @Test
  void blanksAroundTextsAreNoChange() {
    TextColumn blanks = texts("fuel", 400, row -> row % 3 == 0 ? " diesel " : "petrol\t");
    assertThat(violations(compare(Frame.of(age(400), blanks)))).isEmpty();
  }

  @Test
  void anAbsentColumnIsMissing() {
    DataComparison compared = compare(Frame.of(age(400)));
    assertThat(violations(compared)).containsExactly("fuel missing_column_check");
    assertThat(compared.violations().violations().getFirst().description())
        .isEqualTo("none of 400 rows has this column");
  }

  @Test
  void aColumnThatWasRareMayBeAbsent() {
    Frame trained =
        Frame.of(age(MANY), texts("fuel", MANY, row -> row % 50 == 0 ? "diesel" : null));
    assertThat(violations(compare(trained, Frame.of(age(40)), MonitoringConfig.DEFAULT))).isEmpty();
  }

  @Test
  void valuesThatAreMissingMoreOftenThanByChanceViolate() {
    TextColumn holes = texts("fuel", 400, row -> row % 4 == 0 ? " " : "petrol");
    assertThat(violations(compare(Frame.of(age(400), holes)))).contains("fuel completeness_check");
    TextColumn one = texts("fuel", 400, row -> row == 7 ? null : fuel(400).values()[row]);
    assertThat(violations(compare(Frame.of(age(400), one)))).isEmpty();
  }

  @Test
  void newLevelsViolateFromAShareOn() {
    TextColumn some =
        texts("fuel", 400, row -> row % 50 == 0 ? "electric" : fuel(400).values()[row]);
    DataComparison compared = compare(Frame.of(age(400), some));
    assertThat(violations(compared)).containsExactly("fuel categorical_values_check");
    assertThat(compared.violations().violations().getFirst().description())
        .isEqualTo(
            "98.0 % of 400 values are among the known levels, expected 99.0 %; new: electric");

    TextColumn few = texts("fuel", 400, row -> row == 7 ? "electric" : fuel(400).values()[row]);
    assertThat(violations(compare(Frame.of(age(400), few)))).isEmpty();
  }

  /// `domain_content_threshold` is the share of values that must conform: 0.9 lets 2 % pass.
  @Test
  void theDomainThresholdIsARequiredShare() {
    TextColumn some =
        texts("fuel", 400, row -> row % 50 == 0 ? "electric" : fuel(400).values()[row]);
    assertThat(violations(compare(TRAINED, Frame.of(age(400), some), config(0.9, true)))).isEmpty();
  }

  @Test
  void anotherKindOfValuesViolates() {
    TextColumn words = texts("age", 400, row -> row % 10 == 0 ? "old" : Integer.toString(row));
    DataComparison compared = compare(Frame.of(words, fuel(400)));
    assertThat(violations(compared)).containsExactly("age data_type_check");
    assertThat(compared.violations().violations().getFirst().description())
        .isEqualTo("90.0 % of the values are Integral, expected 100.0 %");

    NumberColumn codes = numbers("fuel", 400, row -> row % 3);
    assertThat(violations(compare(Frame.of(age(400), codes))))
        .containsExactly("fuel data_type_check");
  }

  @Test
  void aFieldThatTheBaselineDoesNotKnowIsExtra() {
    FrameProfile profile = FrameProfile.of(Frame.of(age(MANY)));
    DataComparison compared =
        DataComparison.of(
            new Baselines.Baseline(
                DataConstraints.suggest(profile), profile, Reference.of(Frame.of(age(MANY)))),
            Frame.of(age(400), fuel(400), age2(400)),
            FIELDS,
            DriftLimits.DEFAULT);
    assertThat(violations(compared)).containsExactly("fuel extra_column_check");
  }

  @Test
  void aDistanceIsNoViolationWhereComparisonIsOff() {
    Frame window = Frame.of(numbers("age", 400, row -> 300), fuel(400));
    assertThat(violations(compare(window))).containsExactly("age baseline_drift_check");
    DataComparison off = compare(TRAINED, window, config(0.99, false));
    assertThat(violations(off)).isEmpty();
    assertThat(off.drifts().getFirst().drift().drifted()).isTrue();
  }

  @Test
  void aColumnWithFewValuesIsUnknown() {
    NumberColumn rare = numbers("age", 400, row -> row < 10 ? 900 : Double.NaN);
    Frame trained = Frame.of(numbers("age", MANY, row -> row < 25 ? 1 : Double.NaN), fuel(MANY));
    DataComparison compared = compare(trained, Frame.of(rare, fuel(400)), MonitoringConfig.DEFAULT);
    assertThat(violations(compared)).isEmpty();
    assertThat(DriftFigures.of(compared.drifts()).path("features").path(0).path("outcome"))
        .hasToString("\"too_few_rows\"");
  }

  @Test
  void aWindowOrABaselineOfFewRowsIsNotJudged() {
    Frame other = Frame.of(numbers("age", 29, row -> 900), texts("fuel", 29, _ -> "water"));
    assertThat(compare(other).judged()).isFalse();
    assertThat(violations(compare(other))).isEmpty();
    Frame trained = Frame.of(age(20), fuel(20));
    assertThat(compare(trained, Frame.of(age(400), fuel(400)), MonitoringConfig.DEFAULT).judged())
        .isFalse();
  }

  @Test
  void distributionsShareBinsAndLevels() {
    var fine = compare(Frame.of(age(400), fuel(400))).distributions();
    assertThat(fine.path("age").path("edges").size()).isEqualTo(21);
    for (String side : List.of("baseline", "current")) {
      assertThat(fine.path("age").path(side).valueStream().mapToDouble(s -> s.asDouble()).sum())
          .isBetween(0.999, 1.001);
      assertThat(fine.path("fuel").path(side).valueStream().mapToDouble(s -> s.asDouble()).sum())
          .isBetween(0.999, 1.001);
    }
    assertThat(fine.path("fuel").path("levels").valueStream().map(l -> l.asString()))
        .containsExactly("petrol", "diesel");
    assertThat(Optional.ofNullable(fine.get("unread"))).isEmpty();
  }

  private static MonitoringConfig config(double domainShare, boolean compare) {
    MonitoringConfig config = MonitoringConfig.DEFAULT;
    return new MonitoringConfig(
        config.evaluate(),
        config.emitMetrics(),
        config.typeShare(),
        domainShare,
        compare,
        config.threshold(),
        config.method(),
        config.categoricalThreshold(),
        config.categoricalMethod());
  }
}
