package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.http.TestRoutes;
import io.millrace.ml.metric.SequentialTest.Verdict;
import io.millrace.monitoring.http.VerdictResource;
import io.millrace.serving.JudgedAnswers;
import io.millrace.serving.MemoryOutcomeStore;
import io.millrace.serving.Outcome;
import io.millrace.serving.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class VariantVerdictsTest {
  @TempDir Path folder;
  private MonitoringFixture fixture;
  private VariantVerdicts verdicts;
  private final MemoryOutcomeStore outcomes = new MemoryOutcomeStore();
  private int config;

  @BeforeEach
  void start() {
    fixture = new MonitoringFixture(folder);
    verdicts =
        new VariantVerdicts(
            fixture.groundTruth, outcomes, fixture.endpoints, new JudgedAnswers(fixture.captures));
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
  void comparesWhatCameOfTheAnswersForABusiness() {
    answers("v2", "a", config, 150, 300);
    answers("v3", "b", config, 150, 200);
    List<Outcome> sales = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      // Of v2's answers 30 % sell, of v3's 60 %.
      sales.add(new Outcome("a" + i / 50 + "-" + i % 50, "sale", i % 10 < 3 ? 1 : 0));
      sales.add(new Outcome("b" + i / 50 + "-" + i % 50, "sale", i % 10 < 6 ? 1 : 0));
    }
    assertThat(outcomes.add("price", sales).taken()).isEqualTo(300);

    var test = verdicts.of("price", "sale").compared().getFirst().test();
    assertThat(test.first()).isEqualTo(150);
    assertThat(test.difference().orNaN()).isCloseTo(0.3, within(1e-12));
    assertThat(test.verdict()).isEqualTo(Verdict.MORE);

    TestRoutes routes = new TestRoutes(new VerdictResource(verdicts));
    JsonNode higher = json(routes, "?metric=sale");
    assertThat(higher.path("metric").asString()).isEqualTo("sale");
    assertThat(higher.path("better").asString()).isEqualTo("higher");
    assertThat(higher.path("reference").asString()).isEqualTo("v2");
    JsonNode variant = higher.path("variants").path(0);
    assertThat(variant.path("variant").asString()).isEqualTo("v3");
    assertThat(variant.path("rows").asInt()).isEqualTo(150);
    assertThat(variant.path("verdict").asString()).isEqualTo("better");
    assertThat(json(routes, "?metric=sale&better=lower").at("/variants/0/verdict").asString())
        .isEqualTo("worse");
    JsonNode errors = json(routes, "");
    assertThat(errors.path("metric").asString()).isEqualTo("absolute_error");
    assertThat(errors.path("better").asString()).isEqualTo("lower");
    assertThat(errors.path("alpha").asDouble()).isEqualTo(0.05);
    assertThat(errors.at("/variants/0/verdict").asString()).isEqualTo("better");
    assertThat(errors.at("/variants/0/difference").asDouble()).isCloseTo(-110, within(1e-6));
    assertThat(json(routes, "?metric=rent").at("/variants/0/difference").isNumber()).isFalse();
    assertThat(json(routes, "?better=higher").path("detail").asString())
        .isEqualTo("better: 'higher' (expected: lower)");
    assertThat(json(routes, "?metric=1").path("code").asString()).isEqualTo("OUTCOME_INVALID");
    assertThat(routes.get("/api/endpoints/none/verdict").status()).isEqualTo(404);
  }

  private static JsonNode json(TestRoutes routes, String query) {
    return TestRoutes.json(routes.get("/api/endpoints/price/verdict" + query));
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
