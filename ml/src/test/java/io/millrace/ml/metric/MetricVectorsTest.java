package io.millrace.ml.metric;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ml.Vectors;
import io.millrace.ml.Vectors.Case;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class MetricVectorsTest {
  static Stream<Case> regression() {
    return Vectors.of("regression_metrics");
  }

  @ParameterizedTest
  @MethodSource
  void regression(Case vector) {
    double[] labels = vector.numbers("y_true");
    double[] predictions = vector.numbers("y_pred");
    RegressionMetrics metrics = RegressionMetrics.of(labels, predictions);
    Map<String, Measure> measures = metrics.byName();
    for (String name :
        List.of(
            "rmse",
            "mse",
            "mae",
            "r2",
            "explained_variance",
            "median_absolute_error",
            "max_error",
            "mean_error",
            "smape",
            "wape",
            "rmsle")) {
      vector.check(name, requireNonNull(measures.get(name)).orNaN());
    }
    vector.check("mape_excluding_zero_labels", metrics.mape().orNaN());
    vector.check("mape_excluded_rows", (double) metrics.mapeLeftOut());
    for (String level : List.of("0.1", "0.5", "0.9")) {
      vector.check(
          level,
          RegressionMetrics.quantileLoss(labels, predictions, Double.parseDouble(level)).orNaN(),
          vector.expected().path("pinball").path(level).asDouble());
    }
  }

  static Stream<Case> bootstrap() {
    return Vectors.of("paired_bootstrap");
  }

  @ParameterizedTest
  @MethodSource
  void bootstrap(Case vector) {
    JsonNode given = Vectors.array(vector.input().path("resample_indices"));
    int[][] resamples =
        IntStream.range(0, given.size())
            .mapToObj(i -> given.get(i).values().stream().mapToInt(JsonNode::asInt).toArray())
            .toArray(int[][]::new);
    Gain gain =
        PairedBootstrap.rmseGain(
            vector.numbers("y_true"),
            vector.numbers("champion"),
            vector.numbers("challenger"),
            resamples);
    vector.check("estimate", gain.estimate());
    check(vector, "percentile95", gain.interval95());
    check(vector, "percentile90", gain.interval90());
    vector.check("standard_error", gain.standardError());
    vector.check("p", gain.pValue(), Vectors.number(vector.expected().path("share_not_better")));
  }

  private static void check(Case vector, String name, Interval got) {
    vector.check(name, got.low(), vector.expected().path(name).get(0).asDouble());
    vector.check(name, got.high(), vector.expected().path(name).get(1).asDouble());
  }

  static Stream<Case> gate() {
    return Vectors.of("gate_decision");
  }

  @ParameterizedTest
  @MethodSource
  void gate(Case vector) {
    JsonNode cases = vector.input().path("cases");
    for (int i = 0; i < cases.size(); i++) {
      JsonNode interval = cases.get(i).path("interval90_of_gain");
      GateComparison comparison =
          new GateComparison(
              1,
              new Interval(interval.get(0).asDouble(), interval.get(1).asDouble()),
              cases.get(i).path("margin").asDouble());
      JsonNode expected = vector.expected();
      assertThat(comparison.superior()).isEqualTo(expected.path("superior").get(i).asBoolean());
      assertThat(comparison.nonInferior())
          .isEqualTo(expected.path("non_inferior").get(i).asBoolean());
      assertThat(comparison.inferior()).isEqualTo(expected.path("inferior").get(i).asBoolean());
    }
  }
}
