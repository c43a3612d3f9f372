package io.millrace.ml.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ml.Vectors;
import io.millrace.ml.Vectors.Case;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.metric.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.datasketches.kll.KllSketch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ProfileVectorsTest {
  static Stream<Case> moments() {
    return Vectors.of("moments");
  }

  @ParameterizedTest
  @MethodSource
  void moments(Case vector) {
    check(vector, vector.expected(), Moments.of(vector.numbers("values")));
  }

  private static void check(Case vector, JsonNode expected, Moments got) {
    vector.check("count", (double) got.count(), expected.path("count").asDouble());
    vector.check("sum", got.sum(), Vectors.number(expected.path("sum")));
    vector.check("mean", got.average().orNaN(), Vectors.number(expected.path("mean")));
    vector.check("min", got.min(), Vectors.number(expected.path("min")));
    vector.check("max", got.max(), Vectors.number(expected.path("max")));
    vector.check(
        "std_dev_population",
        got.standardDeviation().orNaN(),
        Vectors.number(expected.path("std_dev_population")));
    vector.check(
        "std_dev_sample",
        got.sampleStandardDeviation().orNaN(),
        Vectors.number(expected.path("std_dev_sample")));
    vector.check("skewness", got.skewness().orNaN(), Vectors.number(expected.path("skewness")));
    vector.check(
        "excess_kurtosis",
        got.kurtosis().orNaN(),
        Vectors.number(expected.path("excess_kurtosis")));
  }

  static Stream<Case> merges() {
    return Vectors.of("moments_merge");
  }

  @ParameterizedTest
  @MethodSource("merges")
  void mergedMoments(Case vector) {
    double[] values = vector.numbers("values");
    List<Integer> cuts = new ArrayList<>(List.of(0));
    vector.input().path("cut_at").forEach(cut -> cuts.add(cut.asInt()));
    cuts.add(values.length);
    Moments merged = Moments.EMPTY;
    for (int i = 0; i + 1 < cuts.size(); i++) {
      Moments part = Moments.of(Arrays.copyOfRange(values, cuts.get(i), cuts.get(i + 1)));
      check(vector, vector.expected().path("parts").get(i), part);
      merged = merged.merge(part);
    }
    check(vector, vector.expected().path("merged"), merged);
  }

  static Stream<Case> quantiles() {
    return Vectors.of("quantiles_exact");
  }

  @ParameterizedTest
  @MethodSource
  void quantiles(Case vector) {
    double[] sorted = vector.numbers("values");
    Arrays.sort(sorted);
    double[] q = vector.numbers("q");
    double[] linear = Vectors.numbers(vector.expected().path("linear_type7"));
    double[] step = Vectors.numbers(vector.expected().path("inverted_cdf_type1"));
    for (int i = 0; i < q.length; i++) {
      vector.check("linear " + q[i], Quantiles.linear(sorted, q[i]), linear[i]);
      vector.check("step " + q[i], Quantiles.step(sorted, q[i]), step[i]);
    }
  }

  static Stream<Case> histograms() {
    return Vectors.of("histogram_equal_width");
  }

  @ParameterizedTest
  @MethodSource
  void histograms(Case vector) {
    List<Bucket> buckets =
        NumberProfile.of(new NumberColumn("x", vector.numbers("values"))).histogram(10);
    JsonNode expected = vector.expected().path("buckets");
    assertThat(buckets).hasSize(expected.size());
    for (int i = 0; i < buckets.size(); i++) {
      vector.check(
          "low", buckets.get(i).low(), Vectors.number(expected.get(i).path("lower_bound")));
      vector.check(
          "high", buckets.get(i).high(), Vectors.number(expected.get(i).path("upper_bound")));
      vector.check("count", buckets.get(i).count(), Vectors.number(expected.get(i).path("count")));
    }
  }

  static Stream<Case> types() {
    return Vectors.of("infer_type_compatible");
  }

  @ParameterizedTest
  @MethodSource
  void types(Case vector) {
    InferredType type = TextProfile.of(texts(vector)).inferredType();
    String expected = vector.expected().path("inferred_type").stringValue();
    assertThat(type).isEqualTo(InferredType.valueOf(expected.toUpperCase(Locale.ROOT)));
  }

  private static TextColumn texts(Case vector) {
    List<@Nullable String> texts = new ArrayList<>();
    for (JsonNode value : vector.input().path("values")) {
      texts.add(value.isNull() ? null : value.stringValue());
    }
    return new TextColumn("x", texts.toArray(new @Nullable String[0]));
  }

  static Stream<Case> textProfiles() {
    return Vectors.of("text_profile");
  }

  @ParameterizedTest
  @MethodSource
  void textProfiles(Case vector) {
    TextProfile profile = TextProfile.of(texts(vector));
    vector.check("count", (double) profile.rows());
    vector.check("num_present", (double) profile.present());
    vector.check("completeness", profile.completeness().orNaN());
    vector.check("distinct", profile.distinct().count());
    vector.check("empty", (double) profile.empty());
    vector.check("length_min", profile.lengths().min());
    vector.check("length_max", profile.lengths().max());
    vector.check("length_mean", profile.lengths().average().orNaN());
    vector.check("entropy_nats", profile.entropy().orNaN());
    List<LevelCount> top = new ArrayList<>();
    for (JsonNode level : vector.expected().path("top")) {
      top.add(new LevelCount(level.path("value").stringValue(), level.path("count").asLong()));
    }
    assertThat(profile.top(100)).isEqualTo(top);
  }

  static Stream<Case> distinct() {
    return Vectors.of("hll_distinct");
  }

  @ParameterizedTest
  @MethodSource
  void distinct(Case vector) {
    DistinctSketch sketch = new DistinctSketch();
    for (double value : vector.numbers("values")) {
      sketch.add(value);
    }
    vector.check(
        "estimate",
        sketch.estimate(),
        Vectors.number(vector.expected().path("datasketches_estimate")));
  }

  static Stream<Case> rankErrors() {
    return Vectors.of("kll_rank_error");
  }

  @ParameterizedTest
  @MethodSource
  void rankErrors(Case vector) {
    int k = vector.input().path("k").asInt();
    vector.check("single_sided", KllSketch.getNormalizedRankError(k, false));
    vector.check("double_sided_pmf", KllSketch.getNormalizedRankError(k, true));
  }
}
