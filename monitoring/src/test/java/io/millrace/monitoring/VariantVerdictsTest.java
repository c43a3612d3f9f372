package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.ml.metric.SequentialTest.Verdict;
import io.millrace.serving.Variant;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantVerdictsTest {
  @TempDir Path folder;
  private MonitoringFixture fixture;
  private VariantVerdicts verdicts;
  private int config;

  @BeforeEach
  void start() {
    fixture = new MonitoringFixture(folder);
    verdicts = new VariantVerdicts(fixture.groundTruth, fixture.endpoints, fixture.captures);
    fixture.deploySideBySide(2, 3);
    config = fixture.endpoints.endpoint("price").config().number();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void theVariantWithSmallerErrorsIsBetter() {
    answers("v2", "a", config, 150, 300);
    answers("v3", "b", config, 150, 200);

    VariantVerdicts.Verdicts found = verdicts.of("price");

    assertThat(found.reference()).returns("v2", Variant::name);
    assertThat(found.alpha()).isEqualTo(0.05);
    assertThat(found.compared()).hasSize(1);
    var test = found.compared().getFirst().test();
    assertThat(test.first()).isEqualTo(150);
    assertThat(test.second()).isEqualTo(150);
    assertThat(test.difference().orNaN()).isCloseTo(-110, within(1e-6));
    assertThat(test.verdict()).isEqualTo(Verdict.LESS);
  }

  @Test
  void answersOfOtherModelsUnderTheSameNameDoNotCount() {
    answers("v2", "a", 1, 150, 900);
    answers("AllTraffic", "c", 1, 150, 900);
    answers("v3", "b", config, 150, 200);

    var test = verdicts.of("price").compared().getFirst().test();

    assertThat(test.first()).isZero();
    assertThat(test.second()).isEqualTo(150);
    assertThat(test.verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void thereIsNothingToCompareWithoutLabelsOrOtherVariants() {
    assertThat(verdicts.of("price").compared().getFirst().test().first()).isZero();
    fixture.deploy(4, 100);
    assertThat(verdicts.of("price").compared()).isEmpty();
  }

  /// Answers that are wrong by `error`, or up to a fifth more, and their labels.
  private void answers(String variant, String prefix, int number, int rows, double error) {
    for (int part = 0; part < 3; part++) {
      String id = prefix + part + "-";
      double of = error * (1 + part / 10.0);
      fixture.captures.add(
          Market.captures(id, variant, number, rows / 3, 7 + part, 0, of), id + number);
      fixture.label(id + number + ".csv", Market.labels(id, rows / 3, 7 + part, 0));
    }
  }
}
