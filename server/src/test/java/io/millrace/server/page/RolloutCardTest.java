package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ml.metric.PairedDifferences;
import org.junit.jupiter.api.Test;

class RolloutCardTest {
  private final PairedDifferences pairs = new PairedDifferences(0.05);

  @Test
  void differencesOfOneNumberHaveASign() {
    pairs.add(100, 90);
    pairs.add(100, 90);
    assertThat(RolloutCard.words(pairs.summary()))
        .isEqualTo(
            "2 rows were asked of both: the new answers are −10 on average, 95% interval −10 to"
                + " −10.");
  }

  @Test
  void ofSeveralNumbersTheLargestDifferenceIsTold() {
    pairs.add(new double[] {100, 1, 50, 1}, new double[] {90, 2, 50, 11}, 0, 2);
    pairs.add(new double[] {100, 1, 50, 1}, new double[] {90, 2, 50, 11}, 1, 2);
    assertThat(RolloutCard.words(pairs.summary()))
        .isEqualTo(
            "2 rows were asked of both: the largest difference of their 2 numbers is 10 on average,"
                + " 95% interval 10 to 10.");
  }

  @Test
  void withoutPairsThereIsNothingToTell() {
    assertThat(RolloutCard.words(pairs.summary())).isEmpty();
  }
}
