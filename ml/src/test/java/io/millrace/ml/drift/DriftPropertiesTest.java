package io.millrace.ml.drift;

import static io.millrace.base.ErrorCode.COLUMN_KIND_DIFFERENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.ml.drift.ColumnDrift.Outcome;
import io.millrace.ml.drift.ColumnDrift.Reason;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DriftPropertiesTest {
  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Property(tries = 300)
  void distancesAreSymmetricAndInTheirRange(
      @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -9, max = 9) Double> left,
      @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -9, max = 9) Double> right) {
    Distribution a = Distribution.of(array(left));
    Distribution b = Distribution.of(array(right));
    Bins there = Bins.equal(a, b);
    Bins back = Bins.equal(b, a);
    assertThat(there.psi()).isNotNegative().isCloseTo(back.psi(), within(1e-12));
    assertThat(there.jensenShannon())
        .isBetween(0.0, 1.0)
        .isCloseTo(back.jensenShannon(), within(1e-7));
    assertThat(there.hellinger()).isBetween(0.0, 1.0);
    assertThat(there.totalVariation()).isBetween(0.0, 1 + 1e-12);
    double ks = KolmogorovSmirnov.of(a, b).distance();
    assertThat(ks).isBetween(0.0, 1.0).isEqualTo(KolmogorovSmirnov.of(b, a).distance());
    assertThat(Wasserstein.distance(a, b).orNaN())
        .isNotNegative()
        .isCloseTo(Wasserstein.distance(b, a).orNaN(), within(1e-12));
    assertThat(KolmogorovSmirnov.of(mapped(a), mapped(b)).distance()).isEqualTo(ks);
  }

  /// By a map that keeps the order.
  private static Distribution mapped(Distribution sample) {
    return new Distribution(
        Arrays.stream(sample.values()).map(x -> 8 * x + 1).toArray(), sample.cumulative());
  }

  @Property(tries = 100)
  void identicalSamplesHaveNoDistanceWhateverTheirOrder(
      @ForAll @Size(min = 30, max = 80) List<@DoubleRange(min = -9, max = 9) Double> values,
      @ForAll long seed) {
    List<Double> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, new Random(seed));
    ColumnDrift drift =
        ColumnDrift.compare(
            ReferenceColumn.of(new NumberColumn("x", array(values))),
            new NumberColumn("x", array(shuffled)),
            DriftLimits.DEFAULT);
    assertThat(drift.outcome()).isEqualTo(Outcome.NO_DRIFT);
    assertThat(drift.measure("l_infinity").orNaN()).isZero();
    assertThat(drift.measure("psi").orNaN()).isZero();
    assertThat(drift.measure("js").orNaN()).isCloseTo(0, within(1e-7));
  }

  @Property(tries = 30)
  void thinningMovesNoCumulativeShareFar(@ForAll long seed) {
    double[] values = new Random(seed).doubles(30_000).toArray();
    Distribution whole = Distribution.of(values);
    Distribution thinned = whole.thinned(1_000);
    assertThat(thinned.size()).isLessThanOrEqualTo(1_000);
    assertThat(thinned.rows()).isEqualTo(whole.rows());
    assertThat(KolmogorovSmirnov.of(whole, thinned).distance()).isLessThanOrEqualTo(1 / 1_000.0);
    assertThat(thinned.min()).isEqualTo(whole.min());
    assertThat(thinned.max()).isEqualTo(whole.max());
  }

  @Test
  void saysTooFewRowsRatherThanNoDrift() {
    ReferenceColumn reference =
        ReferenceColumn.of(new NumberColumn("x", new Random(1).doubles(100).toArray()));
    ColumnDrift few =
        ColumnDrift.compare(
            reference, new NumberColumn("x", new double[] {9, 9}), DriftLimits.DEFAULT);
    assertThat(few.outcome()).isEqualTo(Outcome.TOO_FEW_ROWS);
    ColumnDrift none =
        ColumnDrift.compare(reference, new NumberColumn("x", new double[0]), DriftLimits.DEFAULT);
    assertThat(none.outcome()).isEqualTo(Outcome.TOO_FEW_ROWS);
  }

  @Test
  void findsValuesThatWentMissing() {
    double[] window = new Random(2).doubles(200).toArray();
    ReferenceColumn reference = ReferenceColumn.of(new NumberColumn("x", window.clone()));
    Arrays.fill(window, 0, 40, Double.NaN);
    ColumnDrift drift =
        ColumnDrift.compare(reference, new NumberColumn("x", window), DriftLimits.DEFAULT);
    assertThat(drift.by()).containsExactly(Reason.MISSING);
    Arrays.fill(window, Double.NaN);
    ColumnDrift empty =
        ColumnDrift.compare(reference, new NumberColumn("x", window), DriftLimits.DEFAULT);
    assertThat(empty.by()).containsExactly(Reason.MISSING);
  }

  @Test
  void namesNewAndVanishedLevels() {
    ReferenceColumn reference = ReferenceColumn.of(texts("a", 300, "b", 300));
    ColumnDrift drift =
        ColumnDrift.compare(reference, texts("a", 300, "c", 100), DriftLimits.DEFAULT);
    assertThat(drift.newLevels()).containsExactly("c");
    assertThat(drift.missingLevels()).containsExactly("b");
    assertThat(drift.by()).contains(Reason.NEW_LEVELS);
  }

  @Test
  void comparesColumnsOfManyLevels() {
    @Nullable String[] many =
        IntStream.range(0, 30_000).mapToObj(i -> "l" + i % 3_000).toArray(String[]::new);
    ReferenceColumn reference = ReferenceColumn.of(new TextColumn("t", many));
    ColumnDrift same =
        ColumnDrift.compare(reference, new TextColumn("t", many), DriftLimits.DEFAULT);
    assertThat(same.outcome()).isEqualTo(Outcome.NO_DRIFT);
    @Nullable String[] other = many.clone();
    Arrays.fill(other, 0, 3_000, "new");
    ColumnDrift changed =
        ColumnDrift.compare(reference, new TextColumn("t", other), DriftLimits.DEFAULT);
    assertThat(changed.by()).contains(Reason.NEW_LEVELS);
    assertThat(changed.measure("new_level_share").orNaN()).isEqualTo(0.1);
  }

  @Test
  void refusesToCompareNumbersWithTexts() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () ->
                ColumnDrift.compare(
                    ReferenceColumn.of(new NumberColumn("x", new double[] {1})),
                    texts("a", 1, "b", 1),
                    DriftLimits.DEFAULT))
        .returns(COLUMN_KIND_DIFFERENT, MillraceException::code);
  }

  private static TextColumn texts(String first, int times, String second, int more) {
    @Nullable String[] values = new @Nullable String[times + more];
    Arrays.fill(values, 0, times, first);
    Arrays.fill(values, times, times + more, second);
    return new TextColumn("t", values);
  }
}
