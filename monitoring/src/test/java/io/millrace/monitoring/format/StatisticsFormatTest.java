package io.millrace.monitoring.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.json.Json;
import io.millrace.ml.Shared;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.metric.RegressionMetrics;
import io.millrace.ml.profile.FrameProfile;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class StatisticsFormatTest {
  private static final Instant AT = Instant.parse("2026-11-02T08:00:00.9Z");

  /// The file is one that Model Monitor wrote.
  @Test
  void readsARealFileAndWritesTheSame() {
    JsonNode real = Shared.json("data/sagemaker/monitor/statistics.json");

    assertThat(JsonValues.same(DataStatistics.fromJson(real).toJson(), real)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"version":0,"dataset":{"item_count":1200},"features":[
         {"name":"mileage","inferred_type":"Integral","numerical_statistics":{
           "common":{"num_present":1188,"num_missing":12},
           "mean":78210.5,"sum":92914074.0,"std_dev":40120.7,"min":10.0,"max":310000.0,
           "distribution":{"kll":{
             "buckets":[{"lower_bound":10.0,"upper_bound":31009.0,"count":170.0}],
             "sketch":{"parameters":{"c":0.64,"k":2048.0},"data":[[10.0,55.0],[410.0]]}}}}},
         {"name":"fuel","inferred_type":"String","string_statistics":{
           "common":{"num_present":1200,"num_missing":0},"distinct_count":4.0,
           "distribution":{"categorical":{"buckets":[{"value":"diesel","count":640}]}}}}]}
        """,
        """
        {"version":0.0,"dataset":{"item_count":2.0},"features":[
         {"name":"vin","inferred_type":"String","string_statistics":{
           "common":{"num_present":2.0,"num_missing":0.0},"distinct_count":2.4e0}},
         {"name":"odd","inferred_type":"Fractional","numerical_statistics":{
           "common":{"num_present":2,"num_missing":0},"mean":"NaN","sum":"Infinity","max":1E3}},
         {"name":"none","inferred_type":"Unknown","string_statistics":{
           "common":{"num_present":0,"num_missing":2}}}]}
        """
      })
  void readsWhatOthersWrite(String text) {
    JsonNode json = Json.parse(text);
    assertThat(JsonValues.same(DataStatistics.fromJson(json).toJson(), json)).isTrue();
  }

  /// The worked example of the contract on statistics, section 1.10.
  @Test
  void writesTheWorkedExample() {
    double missing = Double.NaN;
    FrameProfile profile =
        FrameProfile.of(
            Frame.of(
                new NumberColumn("n", new double[] {10, 250, missing, 75, 75, 310, 40, 88}),
                new TextColumn(
                    "t", new @Nullable String[] {"a", "b", "a", null, "a", "c", "c", "a"})));

    JsonNode written = DataStatistics.of(profile).toJson();

    JsonNode numbers = written.at("/features/0/numerical_statistics");
    assertThat(numbers.at("/common/num_present").asInt()).isEqualTo(7);
    assertThat(numbers.at("/common/num_missing").asInt()).isEqualTo(1);
    assertThat(numbers.path("sum").asDouble()).isEqualTo(848);
    assertThat(numbers.path("mean").asDouble()).isCloseTo(121.142857, within(1e-6));
    assertThat(numbers.path("std_dev").asDouble()).isCloseTo(104.584113, within(1e-6));
    JsonNode buckets = numbers.at("/distribution/kll/buckets");
    assertThat(buckets.size()).isEqualTo(10);
    assertThat(buckets.valueStream().mapToDouble(b -> b.path("count").asDouble()).sum())
        .isEqualTo(7);
    assertThat(
            written
                .at("/features/1/string_statistics/distribution/categorical/buckets/0")
                .toString())
        .isEqualTo("{\"value\":\"a\",\"count\":4}");
    assertThat(JsonValues.same(DataStatistics.fromJson(written).toJson(), written)).isTrue();
  }

  @Test
  void deviationsAreUnknownBelow200Rows() {
    JsonNode written = QualityStatistics.toJson(filled(199, 10), filled(199, 12), AT);

    JsonNode expected =
        Json.parse(
            """
                {"version":0.0,
                 "dataset":{"item_count":199,"evaluation_time":"2026-11-02T08:00:00Z"},
                 "regression_metrics":{
                  "mae":{"value":2.0,"standard_deviation":"NaN"},
                  "mse":{"value":4.0,"standard_deviation":"NaN"},
                  "rmse":{"value":2.0,"standard_deviation":"NaN"},
                  "r2":{"value":0.0,"standard_deviation":"NaN"}}}
                """);
    assertThat(JsonValues.same(written, expected)).as(written.toString()).isTrue();
  }

  /// The deviation of a mean over 80 % of n rows, drawn without replacement, is
  /// `s · √((1 − 0.8) / (0.8 n))`.
  @Test
  void deviationsAreThoseOfSamplesOfFourFifths() {
    Random random = new Random(3);
    double[] labels = new double[10_000];
    double[] predictions = random.doubles(labels.length, -1, 1).map(e -> 100 + e).toArray();
    Arrays.setAll(labels, i -> 100);

    JsonNode mae = QualityStatistics.toJson(labels, predictions, AT).at("/regression_metrics/mae");

    assertThat(mae.path("value").asDouble())
        .isEqualTo(RegressionMetrics.of(labels, predictions).mae().orNaN());
    double deviation = Math.sqrt(1 / 12.0) * Math.sqrt(0.2 / (0.8 * labels.length));
    assertThat(mae.path("standard_deviation").asDouble()).isBetween(0.3 * deviation, 2 * deviation);
    assertThat(QualityStatistics.toJson(labels, predictions, AT).at("/regression_metrics/mae"))
        .isEqualTo(mae);
  }

  @Test
  void qualityFilesWithoutRowsHaveNoFigures() {
    JsonNode written = QualityStatistics.toJson(new double[0], new double[0], AT);

    assertThat(written.at("/dataset/item_count").asInt()).isZero();
    assertThat(written.at("/regression_metrics/rmse/value").asString()).isEqualTo("NaN");
  }

  private static double[] filled(int rows, double value) {
    double[] values = new double[rows];
    Arrays.fill(values, value);
    return values;
  }
}
