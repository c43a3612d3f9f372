package io.millrace.monitoring.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.json.Json;
import io.millrace.ml.drift.DistanceMethod;
import io.millrace.ml.metric.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ConstraintsFormatTest {
  @Test
  void readsARealFileAndWritesTheSame() throws IOException {
    Path file =
        Path.of(
            System.getProperty("millrace.shared", ""), "data/sagemaker/monitor/constraints.json");
    assumeTrue(Files.exists(file), "needs ../shared");
    JsonNode real = Json.parse(Files.readAllBytes(file));

    JsonNode written = DataConstraints.fromJson(real).toJson();

    assertThat(written.path("features")).hasSameSizeAs(real.path("features"));
    for (int i = 0; i < real.path("features").size(); i++) {
      assertThat(JsonValues.same(written.path("features").get(i), real.path("features").get(i)))
          .isTrue();
    }
    assertThat(JsonValues.same(written.path("monitoring_config"), real.path("monitoring_config")))
        .isTrue();
  }

  @Test
  void takesEitherNameOfTheDistanceMethodAndTheOverrides() {
    DataConstraints read =
        DataConstraints.fromJson(
            Json.parse(
                """
                {"version": 0.0, "unknown": 1,
                 "features": [{"name": "fuel", "inferred_type": "String", "completeness": 1e0,
                   "string_constraints": {"domains": ["diesel"],
                     "monitoring_config_overrides": {"domain_content_threshold": 0.9}}}],
                 "monitoring_config": {"evaluate_constraints": "Enabled", "distribution_constraints":
                   {"comparison_threshold": 2.5E-1, "comparison_method": "linf_simple", "min_domain_mass": 1}}}
                """));

    DataConstraints.Feature fuel = read.features().getFirst();
    assertThat(read.config().method()).isEqualTo(DistanceMethod.SIMPLE);
    assertThat(read.config().threshold()).isEqualTo(0.25);
    assertThat(read.config().categoricalThreshold()).isEqualTo(0.25);
    assertThat(fuel.completeness()).isEqualTo(1.0);
    assertThat(read.configOf(fuel).domainShare()).isEqualTo(0.9);
    assertThat(read.config().domainShare()).isEqualTo(MonitoringConfig.DEFAULT.domainShare());
  }

  @Test
  void violationsKeepWhatTheyAreAbout() {
    Violations violations =
        new Violations(
            List.of(
                new Violation.OfFeature(
                    "mileage", Violation.Check.BASELINE_DRIFT, "distance 0.31, allowed 0.10"),
                new Violation.OfMetric(
                    "rmse", Comparison.GREATER_THAN, "rmse 1402.0 is above 1150.0"),
                new Violation.Other("fuel", "a_check_of_tomorrow", "new")));

    assertThat(violations.toJson())
        .isEqualTo(
            Json.parse(
                """
                {"violations":[
                 {"feature_name":"mileage","constraint_check_type":"baseline_drift_check",
                  "description":"distance 0.31, allowed 0.10"},
                 {"metric_name":"rmse","constraint_check_type":"GreaterThanThreshold",
                  "description":"rmse 1402.0 is above 1150.0"},
                 {"feature_name":"fuel","constraint_check_type":"a_check_of_tomorrow",
                  "description":"new"}]}
                """));
    assertThat(Violations.fromJson(violations.toJson())).isEqualTo(violations);
  }

  @Test
  void aQualityLimitIsBrokenOnlyOnItsOwnSide() {
    QualityConstraints constraints =
        QualityConstraints.fromJson(
            Json.parse(
                """
                {"version":0.0,"regression_constraints":{
                  "rmse":{"threshold":1150.0,"comparison_operator":"GreaterThanThreshold"},
                  "r2":{"threshold":0.88,"comparison_operator":"LessThanThreshold"}}}
                """));

    assertThat(constraints.check(measures(1402, 0.95)))
        .containsExactly(
            new Violation.OfMetric("rmse", Comparison.GREATER_THAN, "rmse 1402.0 is above 1150.0"));
    assertThat(constraints.check(measures(1150, 0.88))).isEmpty();
    assertThat(constraints.check(measures(Double.NaN, Double.NaN))).isEmpty();
    assertThat(QualityConstraints.fromJson(constraints.toJson())).isEqualTo(constraints);
  }

  private static Map<String, Measure> measures(double rmse, double r2) {
    return Map.of(
        "rmse", Measure.of(rmse, "no rows"),
        "r2", Measure.of(r2, "no rows"));
  }
}
