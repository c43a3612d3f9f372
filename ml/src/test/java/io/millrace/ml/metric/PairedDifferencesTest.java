package io.millrace.ml.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.ml.metric.PairedDifferences.Summary;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Expected values from NumPy: `mean`, `std(ddof=1)`, and 1.959963984540054 for the interval.
class PairedDifferencesTest {
  private static final double[] REFERENCE = {100, 200, 300, 400, 500};
  private static final double[] OTHER = {101, 190, 330, 400, 480};

  @Test
  void agreesWithNumPy() {
    PairedDifferences pairs = new PairedDifferences(0.05);
    for (int i = 0; i < REFERENCE.length; i++) {
      pairs.add(REFERENCE[i], OTHER[i]);
    }
    Summary found = pairs.summary();
    assertThat(found.pairs()).isEqualTo(5);
    assertThat(found.mean().orNaN()).isCloseTo(0.2, within(1e-12));
    assertThat(found.low().orNaN()).isCloseTo(-16.202919734041757, within(1e-9));
    assertThat(found.high().orNaN()).isCloseTo(16.602919734041755, within(1e-9));
    assertThat(found.rmse().orNaN()).isCloseTo(16.739175606940744, within(1e-9));
    assertThat(found.agreement().orNaN()).isEqualTo(0.8);
  }

  /// With `d = np.abs(other - reference).max(axis=1)`.
  @Test
  void ofSeveralNumbersTheLargestDifferenceCounts() {
    double[] reference = {.2, .8, .5, .5, .9, .1, -3, 2};
    double[] other = {.25, .75, .5, .5, .6, .4, -3.1, 2.05};
    PairedDifferences pairs = new PairedDifferences(0.05);
    for (int row = 0; row < 4; row++) {
      pairs.add(reference, other, row, 2);
    }
    Summary found = pairs.summary();
    assertThat(found.pairs()).isEqualTo(4);
    assertThat(found.mean().orNaN()).isCloseTo(0.1125, within(1e-12));
    assertThat(found.low().orNaN()).isCloseTo(-0.01636545836760253, within(1e-12));
    assertThat(found.high().orNaN()).isCloseTo(0.24136545836760262, within(1e-12));
    assertThat(found.rmse().orNaN()).isCloseTo(0.16007810593582125, within(1e-12));
    // 0.05 of 0.8 and 0.3 of 0.9 are too much; 0.1 of 3.1 is not.
    assertThat(found.agreement().orNaN()).isEqualTo(0.5);
  }

  @Test
  void ofOneNumberEachIsItself() {
    PairedDifferences one = new PairedDifferences(0.05);
    PairedDifferences arrays = new PairedDifferences(0.05);
    for (int i = 0; i < REFERENCE.length; i++) {
      one.add(REFERENCE[i], OTHER[i]);
      arrays.add(REFERENCE, OTHER, i, 1);
    }
    assertThat(arrays.summary()).isEqualTo(one.summary());
  }

  @Test
  void saysNothingWithoutPairsAndNoIntervalOfOne() {
    PairedDifferences pairs = new PairedDifferences(0);
    assertThat(pairs.summary().mean().defined()).isFalse();
    pairs.add(1, 1);
    assertThat(pairs.summary().agreement().orNaN()).isEqualTo(1);
    assertThat(pairs.summary().low().defined()).isFalse();
  }

  @Test
  void keepsItsDigitsFarFromZero() {
    PairedDifferences pairs = new PairedDifferences(0);
    for (int i = 0; i < 1_000; i++) {
      pairs.add(0, 1e9 + i % 2);
    }
    Summary found = pairs.summary();
    // The standard deviation of 0, 1, 0, 1 … is 0.50025; times 1.96 over the root of 1,000.
    assertThat(found.high().orNaN() - found.mean().orNaN()).isCloseTo(0.031005, within(1e-5));
  }

  @Test
  void theIntervalHoldsTheTrueMeanInNineteenOfTwentyCases() {
    SplittableRandom random = new SplittableRandom(42);
    int held = 0;
    for (int trial = 0; trial < 2_000; trial++) {
      PairedDifferences pairs = new PairedDifferences(0);
      for (int i = 0; i < 100; i++) {
        pairs.add(0, random.nextExponential());
      }
      Summary found = pairs.summary();
      held += found.low().orNaN() <= 1 && 1 <= found.high().orNaN() ? 1 : 0;
    }
    assertThat(held / 2_000.0).isBetween(0.925, 0.965);
  }
}
