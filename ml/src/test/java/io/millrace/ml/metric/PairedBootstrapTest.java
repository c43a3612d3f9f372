package io.millrace.ml.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final double[] LABELS = new Random(1).doubles(500, 0, 100).toArray();

  private static double[] predictions(double error, long seed) {
    Random random = new Random(seed);
    return Arrays.stream(LABELS).map(label -> label + error * random.nextGaussian()).toArray();
  }

  @Test
  void findsTheBetterModelSuperior() {
    Gain gain = PairedBootstrap.rmseGain(LABELS, predictions(20, 2), predictions(10, 3), 500, 42);
    GateComparison comparison = new GateComparison(gain.estimate(), gain.interval90(), 0);
    assertThat(gain.estimate()).isBetween(8.0, 12.0);
    assertThat(comparison.superior()).isTrue();
    assertThat(comparison.beatsChampion()).isTrue();
    Gain loss = PairedBootstrap.rmseGain(LABELS, predictions(10, 3), predictions(20, 2), 500, 42);
    assertThat(new GateComparison(loss.estimate(), loss.interval90(), 1).inferior()).isTrue();
  }

  @Test
  void findsAModelNoBetterThanItself() {
    double[] same = predictions(10, 3);
    Gain gain = PairedBootstrap.rmseGain(LABELS, same, same, 100, 1);
    GateComparison comparison = new GateComparison(gain.estimate(), gain.interval90(), 1);
    assertThat(gain.estimate()).isZero();
    assertThat(gain.pValue()).isEqualTo(1);
    assertThat(comparison.superior()).isFalse();
    assertThat(comparison.nonInferior()).isTrue();
    assertThat(comparison.beatsChampion()).isFalse();
  }

  @Test
  void repeatsItselfForTheSameSeed() {
    double[] champion = predictions(20, 2);
    double[] challenger = predictions(19, 3);
    Gain first = PairedBootstrap.rmseGain(LABELS, champion, challenger, 200, 7);
    assertThat(PairedBootstrap.rmseGain(LABELS, champion, challenger, 200, 7)).isEqualTo(first);
    assertThat(PairedBootstrap.rmseGain(LABELS, champion, challenger, 200, 8)).isNotEqualTo(first);
  }

  @Test
  void takesSquaredErrorsAsWell() {
    double[] champion = predictions(20, 2);
    double[] challenger = predictions(19, 3);
    assertThat(PairedBootstrap.rmseGainOfSquares(squares(champion), squares(challenger), 200, 7))
        .isEqualTo(PairedBootstrap.rmseGain(LABELS, champion, challenger, 200, 7));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedBootstrap.rmseGainOfSquares(champion, new double[] {1}, 10, 1));
  }

  private static double[] squares(double[] predictions) {
    double[] squares = new double[predictions.length];
    Arrays.setAll(squares, row -> Math.pow(predictions[row] - LABELS[row], 2));
    return squares;
  }

  @Test
  void refusesRowsThatDoNotPair() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedBootstrap.rmseGain(LABELS, LABELS, new double[] {1}, 10, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedBootstrap.rmseGain(LABELS, LABELS, LABELS, 0, 1));
  }

  @Test
  void countsRowsThatCannotBeMeasured() {
    RegressionMetrics metrics =
        RegressionMetrics.of(
            new double[] {1, Double.NaN, 3, 4},
            new double[] {1, 2, Double.NaN, Double.POSITIVE_INFINITY});
    assertThat(metrics.rows()).isEqualTo(1);
    assertThat(metrics.missing()).isEqualTo(2);
    assertThat(metrics.nonFinite()).isEqualTo(1);
    RegressionMetrics none = RegressionMetrics.of(new double[0], new double[0]);
    assertThat(none.byName().values()).allMatch(measure -> !measure.defined());
  }
}
