package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.monitoring.MonitoringExecution;
import org.junit.jupiter.api.Test;

class DriftFeatureTest {
  private static DriftFeature feature(String json) {
    MonitoringExecution execution = Windows.data(0, json);
    return DriftFeature.of(execution).getFirst();
  }

  @Test
  void itsDegreeIsTheLargestOfTheDecidingMeasuresOverItsOwnLimit() {
    DriftFeature found =
        feature(
            """
            {"name": "mileage", "outcome": "drift", "by": ["l_infinity", "wasserstein"],
             "measures": {"l_infinity_robust": 0.1, "wasserstein_over_std": 0.5, "psi": 9}}""");
    assertThat(found.degree()).isCloseTo(0.5 / 0.1, within(1e-12)); // 0.1 / 0.05 is less
  }

  @Test
  void aDistanceThatMayBeChanceDoesNotCount() {
    DriftFeature found =
        feature(
            """
            {"name": "make", "outcome": "no_drift", "by": [],
             "measures": {"l_infinity_robust": 0.01, "js_excess": 0.3, "chi2_p": 0.2}}""");
    assertThat(found.degree()).isCloseTo(0.01 / 0.05, within(1e-12));
    assertThat(found.lines())
        .extracting(line -> line.label() + ": " + line.tone().word())
        .containsExactly(
            "Largest difference of shares, beyond chance: Within",
            "Jensen-Shannon distance, beyond chance: May be chance",
            "χ² p-value: Shown only");
  }

  @Test
  void wassersteinCountsOnlyBeyondChance() {
    assertThat(
            feature(
                    """
                    {"name": "mpg", "outcome": "no_drift", "by": [],
                     "measures": {"l_infinity_robust": 0, "wasserstein_over_std": 0.4}}""")
                .degree())
        .isZero();
  }

  @Test
  void tooFewRowsHaveNoDegree() {
    DriftFeature found =
        feature("{\"name\": \"tax\", \"outcome\": \"too_few_rows\", \"measures\": {}}");
    assertThat(found.degree()).isNaN();
    assertThat(found.drifted()).isFalse();
  }

  @Test
  void whatMadeItDriftIsAViolationWithValueAndLimit() {
    DriftFeature found = feature(Windows.feature("year", 0.2));
    assertThat(found.reasons()).containsExactly("largest difference of shares");
    assertThat(found.lines().getFirst())
        .returns("0.2", DriftFeature.Line::value)
        .returns("0.05", DriftFeature.Line::limit)
        .returns("Violation", line -> line.tone().word());
  }
}
