package io.millrace.ml.profile;

import static io.millrace.base.ErrorCode.PROFILE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameProfileTest {
  private static Frame frame(long seed, int rows) {
    Random random = new Random(seed);
    double[] numbers = new double[rows];
    double[] few = new double[rows];
    @Nullable String[] texts = new @Nullable String[rows];
    for (int i = 0; i < rows; i++) {
      numbers[i] = random.nextInt(10) == 0 ? Double.NaN : 1e9 + random.nextGaussian();
      few[i] = random.nextInt(5) - 2;
      texts[i] = random.nextInt(10) == 0 ? null : "läuft" + random.nextInt(3_000);
    }
    return Frame.of(
        new NumberColumn("numbers", numbers),
        new NumberColumn("few", few),
        new TextColumn("texts", texts));
  }

  private static NumberProfile number(FrameProfile profile, String name) {
    return (NumberProfile) profile.find(name).orElseThrow();
  }

  @Property(tries = 20)
  void mergesToTheProfileOfAllRows(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 5_000) int cut) {
    Frame all = frame(seed, 5_000);
    Frame first = all.select(IntStream.range(0, cut).toArray());
    Frame second = all.select(IntStream.range(cut, 5_000).toArray());
    FrameProfile merged = FrameProfile.of(second).merge(FrameProfile.of(first));
    FrameProfile whole = FrameProfile.of(all);
    assertThat(merged.rows()).isEqualTo(5_000);
    for (String name : List.of("numbers", "few")) {
      NumberProfile got = number(merged, name);
      NumberProfile want = number(whole, name);
      assertThat(got.missing()).isEqualTo(want.missing());
      assertThat(got.zeros()).isEqualTo(want.zeros());
      assertThat(got.negatives()).isEqualTo(want.negatives());
      assertThat(got.inferredType()).isEqualTo(want.inferredType());
      assertThat(got.moments().mean()).isCloseTo(want.moments().mean(), within(1e-5));
      assertThat(got.moments().m2())
          .isCloseTo(want.moments().m2(), within(1e-8 * want.moments().m2()));
      assertThat(got.moments().min()).isEqualTo(want.moments().min());
      assertThat(got.distinct().count())
          .isCloseTo(want.distinct().count(), within(0.05 * want.distinct().count()));
      assertThat(got.histogram(10).stream().mapToDouble(Bucket::count).sum())
          .isEqualTo((double) got.present());
    }
    assertThat(number(merged, "few").histogram(10)).isEqualTo(number(whole, "few").histogram(10));
    TextProfile texts = (TextProfile) merged.find("texts").orElseThrow();
    assertThat(texts.levelsExact()).isFalse();
    assertThat(texts.lengths().count()).isEqualTo(texts.present());
  }

  @Test
  void keepsQuantilesWithinTheirRankError() {
    NumberProfile profile =
        NumberProfile.of(
            new NumberColumn("x", IntStream.range(0, 100_000).mapToDouble(i -> i).toArray()));
    for (double q : new double[] {0, 0.01, 0.25, 0.5, 0.9, 1}) {
      assertThat(profile.quantile(q).orNaN()).isCloseTo(q * 100_000, within(400.0));
    }
    long rows = 0;
    List<double[]> levels = profile.sketchLevels();
    for (int level = 0; level < levels.size(); level++) {
      rows += (long) levels.get(level).length << level;
    }
    assertThat(rows).isEqualTo(100_000);
  }

  @Test
  void comesBackFromItsFile() {
    FrameProfile profile = FrameProfile.of(frame(7, 3_000));
    FrameProfile read = FrameProfile.fromJson(Json.parse(Json.bytes(profile.toJson())));
    for (String name : List.of("numbers", "few")) {
      NumberProfile got = number(read, name);
      NumberProfile want = number(profile, name);
      assertThat(got.moments()).isEqualTo(want.moments());
      assertThat(got.histogram(10)).isEqualTo(want.histogram(10));
      assertThat(got.quantile(0.3)).isEqualTo(want.quantile(0.3));
      assertThat(got.distinct()).isEqualTo(want.distinct());
      assertThat(got.missing()).isEqualTo(want.missing());
    }
    TextProfile got = (TextProfile) read.find("texts").orElseThrow();
    TextProfile want = (TextProfile) profile.find("texts").orElseThrow();
    assertThat(got.top(100)).isEqualTo(want.top(100));
    assertThat(got.lengths()).isEqualTo(want.lengths());
    assertThat(got.distinct()).isEqualTo(want.distinct());
  }

  @Test
  void copesWithEmptyConstantAndInfiniteColumns() {
    NumberProfile empty = NumberProfile.of(new NumberColumn("x", new double[0]));
    assertThat(empty.completeness().defined()).isFalse();
    assertThat(empty.histogram(10)).isEmpty();
    assertThat(empty.min().defined()).isFalse();
    assertThat(empty.inferredType()).isEqualTo(InferredType.UNKNOWN);
    NumberProfile infinite =
        NumberProfile.of(
            new NumberColumn(
                "x", new double[] {Double.NEGATIVE_INFINITY, -0.0, 0, Double.POSITIVE_INFINITY}));
    assertThat(infinite.infinite()).isEqualTo(2);
    assertThat(infinite.distinct()).isEqualTo(new Distinct(3, true));
    assertThat(infinite.histogram(2)).containsExactly(new Bucket(0, 0, 0), new Bucket(0, 0, 2));
    assertThat(infinite.merge(empty)).isSameAs(infinite);
    ColumnProfile read = ColumnProfile.fromJson(Json.parse(Json.bytes(infinite.toJson())));
    assertThat(((NumberProfile) read).weightedValues().values())
        .containsExactly(Double.NEGATIVE_INFINITY, 0, Double.POSITIVE_INFINITY);
  }

  @Test
  void countsBetweenFrozenEdges() {
    double[] edges = FixedHistogram.equalEdges(0, 10, 5);
    FixedHistogram first = FixedHistogram.of(edges, new double[] {-1, 0, 1.9, 2, 10, Double.NaN});
    FixedHistogram both = first.merge(FixedHistogram.of(edges, new double[] {10.5, 2, -0.0}));
    assertThat(both.counts()).containsExactly(3, 2, 0, 0, 1);
    assertThat(both.below()).isEqualTo(1);
    assertThat(both.above()).isEqualTo(1);
    assertThat(both.missing()).isEqualTo(1);
    assertThat(FixedHistogram.fromJson(both.toJson()).counts()).containsExactly(both.counts());
    assertThat(FixedHistogram.equalEdges(5, 5, 10)).containsExactly(4.5, 5.5);
    assertThat(FixedHistogram.quantileEdges(new double[] {1, 1, 1, 9}, 4))
        .containsExactly(Double.NEGATIVE_INFINITY, 1, 3, Double.POSITIVE_INFINITY);
    FixedHistogram other = FixedHistogram.of(new double[] {0, 1}, new double[0]);
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> both.merge(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"format_version\":1,\"columns\":[{\"name\":\"x\",\"kind\":\"date\"}]}",
        "{\"format_version\":1,\"columns\":[{\"name\":\"x\",\"kind\":\"number\"}]}",
        "{\"format_version\":1,\"columns\":[{\"name\":\"x\",\"kind\":\"text\",\"distinct\":\"?\"}]}"
      })
  void refusesAFileItDidNotWrite(String json) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> FrameProfile.fromJson(Json.parse(json)))
        .returns(PROFILE_INVALID, MillraceException::code);
  }
}
