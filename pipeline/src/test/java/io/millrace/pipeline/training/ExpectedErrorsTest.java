package io.millrace.pipeline.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.pipeline.training.TrialAnswers.Way;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class ExpectedErrorsTest {
  private static final double[] LABELS = {10, 20};

  /// A splitter that asks `a` three times of four.
  private static final ExpectedErrors SPLIT =
      new ExpectedErrors(
          LABELS,
          List.of(
              way(0.75, new double[] {12, 20}, "a", "b"),
              way(0.25, new double[] {8, 24}, "b", "a")));

  private static Way way(double share, double[] answers, String asked, String other) {
    SequencedMap<String, double[]> byModel = new LinkedHashMap<>();
    byModel.put(asked, answers);
    byModel.put(other, new double[] {Double.NaN, Double.NaN});
    return new Way(share, answers, byModel);
  }

  @Test
  void areThoseOfThePossibleAnswersAndNotOfTheirMean() {
    // Squares by hand: row 1: 4 and 4, row 2: 0 and 16, a quarter of which is 4.
    assertThat(SPLIT.squares()).containsExactly(4, 4);
    assertThat(SPLIT.figures().rmse()).isEqualTo(2);
    // Of absolute errors: (0.75 * (2 + 0) + 0.25 * (2 + 4)) / 2.
    assertThat(SPLIT.figures().mae()).isCloseTo(1.5, within(1e-12));
    // 1 - 8 / 50.
    assertThat(SPLIT.figures().r2()).isCloseTo(0.84, within(1e-12));
    assertThat(SPLIT.figures().rows()).isEqualTo(2);
  }

  @Test
  void ofAModelAreOfTheRowsThatItIsAskedOf() {
    Figures a = requireNonNull(SPLIT.ofModels().get("a"));
    assertThat(a.rows()).isEqualTo(2);
    assertThat(a.rmse()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(a.mae()).isCloseTo(1, within(1e-12));
    SequencedMap<String, Figures> ofHalf =
        new ExpectedErrors(LABELS, List.of(way(1, new double[] {13, Double.NaN}, "a", "b")))
            .ofModels();
    Figures half = requireNonNull(ofHalf.get("a"));
    assertThat(half.rows()).isEqualTo(1);
    assertThat(half.rmse()).isEqualTo(3);
  }
}
