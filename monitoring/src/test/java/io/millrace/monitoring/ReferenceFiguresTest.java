package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.millrace.base.json.Json;
import io.millrace.ml.Shared;
import io.millrace.ml.drift.ColumnDrift;
import io.millrace.ml.drift.DriftLimits;
import io.millrace.ml.drift.Reference;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.monitoring.DataComparison.Judged;
import io.millrace.monitoring.format.DataConstraints;
import io.millrace.monitoring.format.Violation;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A monitor on 99,187 real listings: its figures are those of SciPy 1.17.1 on the same rows, kept
/// in `data/reference/baselines.json`.
class ReferenceFiguresTest {
  @Test
  void allTenColumnsDriftBetweenTheYears() {
    Frame cars = Shared.usedCars();
    double[] years = cars.number("year").values();
    DataComparison compared =
        compare(
            rows(cars, row -> years[row] >= 2013 && years[row] <= 2016),
            rows(cars, row -> years[row] >= 2019 && years[row] <= 2020));
    JsonNode expected = expected("drift_uk_2013_2016_vs_2019_2020");

    assertThat(compared.judged()).isTrue();
    assertThat(compared.violations().violations())
        .allMatch(violation -> violation.checkType().equals("baseline_drift_check"))
        .extracting(Violation::subject)
        .containsExactlyInAnyOrderElementsOf(expected.propertyNames());
    compared.drifts().forEach(judged -> check(judged, expected.path(judged.drift().column())));
  }

  @Test
  void nothingDriftsBetweenEvenAndOddRows() {
    Frame cars = Shared.usedCars();
    DataComparison compared =
        compare(
            rows(cars, row -> Shared.bucket(row) % 2 == 0),
            rows(cars, row -> Shared.bucket(row) % 2 == 1));
    JsonNode expected = expected("drift_uk_control_even_vs_odd_buckets");

    assertThat(compared.judged()).isTrue();
    assertThat(compared.violations().violations()).isEmpty();
    assertThat(compared.drifts()).hasSize(10);
    compared.drifts().forEach(judged -> check(judged, expected.path(judged.drift().column())));
  }

  private static void check(Judged judged, JsonNode expected) {
    ColumnDrift drift = judged.drift();
    String name = drift.column();
    if (expected.has("linf")) {
      assertThat(value(drift, "l_infinity"))
          .as(name)
          .isCloseTo(expected.path("linf").asDouble(), within(1e-9));
      assertThat(value(drift, "js"))
          .as(name)
          .isCloseTo(expected.path("js").asDouble(), withPercentage(0.1));
      return;
    }
    // The baseline keeps at most 10,000 points of a column.
    assertThat(value(drift, "l_infinity"))
        .as(name)
        .isCloseTo(expected.path("ks").asDouble(), within(2e-4));
    if (drift.measures().containsKey("wasserstein_over_std")) {
      assertThat(value(drift, "wasserstein_over_std"))
          .as(name)
          .isCloseTo(expected.path("wd").asDouble(), within(2e-3));
    }
  }

  private static double value(ColumnDrift drift, String measure) {
    return drift.measure(measure).orNaN();
  }

  /// By way of its files, as a baseline comes back.
  private static DataComparison compare(Frame reference, Frame window) {
    FrameProfile profile = FrameProfile.of(reference);
    return DataComparison.of(
        new Baselines.Baseline(
            DataConstraints.fromJson(
                Json.parse(Json.bytes(DataConstraints.suggest(profile).toJson()))),
            FrameProfile.fromJson(Json.parse(Json.bytes(profile.toJson()))),
            Reference.fromJson(Json.parse(Json.bytes(Reference.of(reference).toJson())))),
        window,
        Set.copyOf(reference.names()),
        DriftLimits.DEFAULT);
  }

  private static JsonNode expected(String comparison) {
    return Shared.json("data/reference/baselines.json").path(comparison).path("cols");
  }

  private static Frame rows(Frame frame, IntPredicate kept) {
    return frame.select(IntStream.range(0, frame.rows()).filter(kept).toArray());
  }
}
