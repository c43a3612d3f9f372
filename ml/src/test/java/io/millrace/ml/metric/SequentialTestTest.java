package io.millrace.ml.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.millrace.ml.metric.SequentialTest.Summary;
import io.millrace.ml.metric.SequentialTest.Verdict;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Expected values from the paper's formulas in NumPy, over the same numbers.
class SequentialTestTest {
  @Test
  void agreesWithTheFormulasInNumPy() {
    SequentialTest test = new SequentialTest(0.05);
    int decided = 0;
    for (int i = 0; i < 400; i++) {
      test.addFirst((i * 37 % 101) / 101.0);
      decided = decided == 0 && test.summary().verdict() != Verdict.UNDECIDED ? i + 1 : decided;
      test.addSecond((i * 53 % 101) / 101.0 + 0.15);
      decided = decided == 0 && test.summary().verdict() != Verdict.UNDECIDED ? i + 1 : decided;
    }
    Summary found = test.summary();
    assertThat(found.difference().orNaN()).isCloseTo(0.14896039603960398, within(1e-12));
    assertThat(found.low().orNaN()).isCloseTo(0.08241045576913718, within(1e-9));
    assertThat(found.high().orNaN()).isCloseTo(0.21551033631007077, within(1e-9));
    assertThat(found.p()).isCloseTo(3.2279126358849215e-08, within(1e-12));
    assertThat(found.verdict()).isEqualTo(Verdict.MORE);
    assertThat(decided).isEqualTo(135);
  }

  @Test
  void callsEqualMeansDifferentInAtMostTheStatedShareHoweverOftenItIsLookedAt() {
    SplittableRandom random = new SplittableRandom(42);
    int wrong = 0;
    for (int trial = 0; trial < 1_000; trial++) {
      SequentialTest test = new SequentialTest(0.05);
      for (int i = 0; i < 2_000; i++) {
        test.addFirst(random.nextExponential());
        test.addSecond(random.nextExponential());
      }
      wrong += test.summary().verdict() == Verdict.UNDECIDED ? 0 : 1;
    }
    // A test of fixed size that is looked at as often would be wrong in more than half of the
    // cases.
    assertThat(wrong / 1_000.0).isLessThanOrEqualTo(0.05);
  }

  @Test
  void findsADifferenceOfThreeTenthsOfADeviationSoon() {
    SplittableRandom random = new SplittableRandom(42);
    int found = 0;
    for (int trial = 0; trial < 200; trial++) {
      SequentialTest test = new SequentialTest(0.05);
      for (int i = 0; i < 1_000; i++) {
        test.addFirst(random.nextGaussian());
        test.addSecond(random.nextGaussian() - 0.3);
      }
      found += test.summary().verdict() == Verdict.LESS ? 1 : 0;
    }
    assertThat(found).isGreaterThan(195);
  }

  @Test
  void decidesNothingWithFewNumbersOrWithoutSpread() {
    SequentialTest test = new SequentialTest(0.05);
    assertThat(test.summary().difference().defined()).isFalse();
    for (int i = 0; i < 99; i++) {
      test.addFirst(0);
      test.addSecond(1_000);
    }
    assertThat(test.summary().verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(test.summary().low().defined()).isFalse();
    test.addFirst(0);
    test.addSecond(1_000);
    assertThat(test.summary().verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(test.summary().p()).isEqualTo(1);
  }

  @Test
  void refusesAnErrorThatIsNone() {
    for (double alpha : new double[] {0, 1, -1, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new SequentialTest(alpha));
    }
  }
}
