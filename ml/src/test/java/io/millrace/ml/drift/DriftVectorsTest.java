package io.millrace.ml.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ml.Vectors;
import io.millrace.ml.Vectors.Case;
import io.millrace.ml.drift.ColumnDrift.Reason;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.metric.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.PValueMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class DriftVectorsTest {
  private static final DriftLimits ANY_ROWS = DriftLimits.DEFAULT.withLeastRows(0);

  static Stream<Case> kolmogorovSmirnov() {
    return Vectors.of("ks_two_sample");
  }

  @ParameterizedTest
  @MethodSource
  void kolmogorovSmirnov(Case vector) {
    Distribution reference = Distribution.of(vector.numbers("reference"));
    Distribution current = Distribution.of(vector.numbers("current"));
    KolmogorovSmirnov got = KolmogorovSmirnov.of(reference, current);
    for (var expected : vector.expected().properties()) {
      String[] key = expected.getKey().split("\\.", 2);
      boolean oneSidedOfOne = reference.rows() == 1 && !key[0].equals("two-sided");
      if (key.length < 2 || key[1].equals("limit") || oneSidedOfOne) {
        continue;
      }
      double statistic =
          switch (key[0]) {
            case "two-sided" -> got.distance();
            case "greater" -> got.greater();
            default -> got.less();
          };
      double p =
          reference.rows() == 1
              ? KolmogorovSmirnov.pValue(reference, current).orNaN()
              : KolmogorovSmirnov.pValue(
                      reference,
                      current,
                      switch (key[0]) {
                        case "two-sided" -> AlternativeHypothesis.TWO_SIDED;
                        case "greater" -> AlternativeHypothesis.GREATER_THAN;
                        default -> AlternativeHypothesis.LESS_THAN;
                      },
                      key[1].equals("exact") ? PValueMethod.EXACT : PValueMethod.ASYMPTOTIC)
                  .orNaN();
      vector.check(expected.getKey(), statistic, expected.getValue().path("statistic").asDouble());
      vector.check(expected.getKey() + " p", p, expected.getValue().path("p_value").asDouble());
    }
    if (vector.expected().has("location")) {
      vector.check("location", got.location());
      vector.check("sign", got.sign());
    }
  }

  static Stream<Case> stabilityIndex() {
    return Vectors.of("psi_numeric");
  }

  @ParameterizedTest
  @MethodSource
  void stabilityIndex(Case vector) {
    Distribution reference = Distribution.of(vector.numbers("reference"));
    Distribution current = Distribution.of(vector.numbers("current"));
    vector.check("quantile10", StabilityIndex.quantile10(reference, current));
    vector.check("guarded", StabilityIndex.guarded(reference, current));
    if (vector.expected().has("guarded_heavy_values")) {
      double[] heavy = StabilityIndex.heavyValues(reference);
      assertThat(heavy)
          .containsExactly(Vectors.numbers(vector.expected().path("guarded_heavy_values")));
    }
  }

  static Stream<Case> distances() {
    return Vectors.of("distances_numeric");
  }

  @ParameterizedTest
  @MethodSource
  void distances(Case vector) {
    Distribution reference = Distribution.of(vector.numbers("reference"));
    Distribution current = Distribution.of(vector.numbers("current"));
    double area = Wasserstein.distance(reference, current).orNaN();
    vector.check("wasserstein1", area);
    if (vector.expected().has("js_distance_base2_30bins")) {
      Bins bins = Bins.equal(reference, current);
      vector.check("js_distance_base2_30bins", bins.jensenShannon());
      vector.check("hellinger_30bins", bins.hellinger());
      vector.check("total_variation_30bins", bins.totalVariation());
      vector.check(
          "wasserstein1_over_reference_std",
          Wasserstein.normalised(new Measure.Value(area), reference.standardDeviation()).orNaN());
    }
    if (vector.expected().has("ks")) {
      vector.check("ks", KolmogorovSmirnov.of(reference, current).distance());
    }
  }

  static Stream<Case> countedBins() {
    return Vectors.of("distances_of_counts");
  }

  @ParameterizedTest
  @MethodSource
  void countedBins(Case vector) {
    Bins bins = new Bins(longs(vector, "reference_counts"), longs(vector, "current_counts"));
    vector.check("psi_floor_1e-4", bins.psi());
    vector.check("js_distance_base2", bins.jensenShannon());
    vector.check("hellinger", bins.hellinger());
    vector.check("total_variation", bins.totalVariation());
  }

  private static long[] longs(Case vector, String name) {
    return Arrays.stream(vector.numbers(name)).mapToLong(x -> (long) x).toArray();
  }

  static Stream<Case> levels() {
    return Vectors.of("categorical_drift");
  }

  @ParameterizedTest
  @MethodSource
  void levels(Case vector) {
    ReferenceLevels reference = levels(vector.input().path("reference"));
    ReferenceLevels current = levels(vector.input().path("current"));
    LevelTable table = LevelTable.of(reference, current);
    ChiSquare chi2 = ChiSquare.of(table.bins());
    JsonNode expected = vector.expected();
    vector.check("chi2", chi2.statistic().orNaN(), expected.at("/chi2/statistic").asDouble());
    vector.check("p", chi2.pValue().orNaN(), expected.at("/chi2/p_value").asDouble());
    vector.check("dof", chi2.degrees(), expected.at("/chi2/dof").asDouble());
    if (table.bins().size() > 1) {
      vector.check("cramers_v", ChiSquare.cramersV(table.bins()).orNaN());
    }
    vector.check("psi_floor_1e-4", table.bins().psi());
    vector.check("js_distance_base2", table.bins().jensenShannon());
    vector.check("kl_reference_current_nats_unsmoothed", table.bins().kullbackLeibler());
    vector.check("hellinger", table.bins().hellinger());
    vector.check("total_variation", table.bins().totalVariation());
    vector.check("l_infinity_simple", LInfinity.ofShares(table.bins()));
    vector.check(
        "l_infinity_robust",
        LInfinity.robust(LInfinity.ofShares(table.bins()), reference.present(), current.present()));
    checkDecision(vector, expected.path("millrace"), DriftRule.judge(reference, current, ANY_ROWS));
  }

  private static ReferenceLevels levels(JsonNode counts) {
    Map<String, Long> levels = new HashMap<>();
    counts.properties().forEach(level -> levels.put(level.getKey(), level.getValue().asLong()));
    long rows = levels.values().stream().mapToLong(Long::longValue).sum();
    return ReferenceLevels.of("level", rows, 0, levels);
  }

  static Stream<Case> decisions() {
    return Vectors.of("default_decision");
  }

  @ParameterizedTest
  @MethodSource
  void decisions(Case vector) {
    checkDecision(
        vector,
        vector.expected(),
        ColumnDrift.compare(
            ReferenceColumn.of(new NumberColumn("x", vector.numbers("reference"))),
            new NumberColumn("x", vector.numbers("current")),
            ANY_ROWS));
  }

  static Stream<Case> levelDecisions() {
    return Vectors.of("default_decision_levels");
  }

  @ParameterizedTest
  @MethodSource
  void levelDecisions(Case vector) {
    checkDecision(
        vector,
        vector.expected(),
        DriftRule.judge(
            levels(vector.input().path("reference")),
            levels(vector.input().path("current")),
            ANY_ROWS));
  }

  static Stream<Case> simpleDistances() {
    return Vectors.of("l_infinity_numeric");
  }

  @ParameterizedTest
  @MethodSource
  void simpleDistances(Case vector) {
    ReferenceColumn reference =
        ReferenceColumn.of(new NumberColumn("x", vector.numbers("reference")));
    NumberColumn current = new NumberColumn("x", vector.numbers("current"));
    vector.check(
        "simple",
        DistributionComparison.of(reference, current, DistanceMethod.SIMPLE, 0.1)
            .distance()
            .orNaN());
    vector.check(
        "robust",
        DistributionComparison.of(reference, current, DistanceMethod.ROBUST, 0.1)
            .distance()
            .orNaN());
  }

  static void checkDecision(Case vector, JsonNode expected, ColumnDrift got) {
    List<String> by = new ArrayList<>();
    expected.path("by").forEach(reason -> by.add(reason.stringValue()));
    assertThat(got.by().stream().map(Reason::label))
        .as(vector.id() + " " + got.column() + " " + got.measures())
        .containsExactlyInAnyOrderElementsOf(by);
    assertThat(got.drifted()).isEqualTo(expected.path("alarm").asBoolean());
    Map<String, String> names =
        Map.of(
            "js_distance_base2", "js",
            "js_excess", "js_excess",
            "l_infinity_robust", "l_infinity_robust",
            "wasserstein1_over_reference_std", "wasserstein_over_std");
    names.forEach(
        (name, measure) -> {
          if (expected.has(name)) {
            vector.check(name, got.measure(measure).orNaN(), Vectors.number(expected.path(name)));
          }
        });
    if (expected.has("chi2_pooled")) {
      vector.check(
          "chi2_pooled",
          got.measure("chi2_p").orNaN(),
          Vectors.number(expected.at("/chi2_pooled/p_value")));
    }
    if (expected.has("new_level_p") && got.measures().containsKey("new_level_p")) {
      vector.check(
          "new_level_p",
          got.measure("new_level_p").orNaN(),
          Vectors.number(expected.path("new_level_p")));
    }
  }
}
