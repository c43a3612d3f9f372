package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.ml.explain.Explanation;
import io.millrace.ml.explain.Explanation.Contribution;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaterfallTest {
  private static Waterfall of(Explanation explanation, List<String> values) {
    return Waterfall.of(
        explanation, values, margin -> 10 * margin, (from, to) -> "%.1f".formatted(to - from));
  }

  @Test
  void stepsLeadFromTheBaseToThePredictionTheLongestFirst() {
    Explanation explanation =
        new Explanation(
            0,
            13,
            10,
            List.of(
                new Contribution("age", -2),
                new Contribution("idle", 0),
                new Contribution("make", 5)));

    Waterfall drawn = of(explanation, List.of("7", "1", "kia"));

    assertThat(drawn.base().value()).isEqualTo("100");
    assertThat(drawn.prediction().value()).isEqualTo("130");
    assertThat(drawn.steps())
        .extracting(Waterfall.Step::input)
        .containsExactly("make kia", "age 7");
    assertThat(drawn.steps()).extracting(Waterfall.Step::change).containsExactly("5.0", "-2.0");
    assertThat(drawn.steps()).extracting(Waterfall.Step::isUp).containsExactly(true, false);
    Waterfall.Step up = drawn.steps().getFirst();
    Waterfall.Step down = drawn.steps().getLast();
    assertThat(up.x()).isEqualTo(drawn.base().x());
    assertThat(up.next()).isEqualTo(up.x() + up.width());
    assertThat(down.x() + down.width()).isCloseTo(up.next(), within(1e-9));
    assertThat(down.next()).isCloseTo(drawn.prediction().x(), within(1e-9));
    assertThat(down.width() / up.width()).isCloseTo(2 / 5.0, within(1e-9));
  }

  /// 340 points wide, and a row of 36 points for each line.
  @Test
  void narrowScreensHaveTheSameBarsBelowTheirLabels() {
    Waterfall drawn =
        of(
            new Explanation(
                0, 13, 10, List.of(new Contribution("age", -2), new Contribution("make", 5))),
            List.of("7", "kia"));

    Waterfall.Step up = drawn.steps().getFirst();
    assertThat(drawn.slimX(up.x())).isEqualTo(0);
    assertThat(drawn.slimX(up.next())).isEqualTo(340);
    assertThat(drawn.slimY(drawn.base().y())).isEqualTo(0);
    assertThat(drawn.slimY(up.y())).isEqualTo(36);
    assertThat(drawn.slimY(drawn.prediction().y())).isEqualTo(108);
    assertThat(drawn.slimHeight()).isGreaterThan(108);
  }

  @Test
  void whatMovesLittleStandsTogether() {
    List<Contribution> contributions = new ArrayList<>();
    List<String> values = new ArrayList<>();
    double margin = 0;
    for (int i = 1; i <= 14; i++) {
      contributions.add(new Contribution("f" + i, i));
      values.add("x");
      margin += i;
    }

    Waterfall drawn = of(new Explanation(0, margin, 0, contributions), values);

    assertThat(drawn.steps()).hasSize(10);
    assertThat(drawn.steps().getFirst().input()).isEqualTo("f14 x");
    assertThat(drawn.steps().getLast().input()).isEqualTo("5 other fields");
    assertThat(drawn.steps().getLast().change()).isEqualTo("15.0");
  }

  @Test
  void aRowThatMovesNothingIsItsBase() {
    Waterfall drawn = of(new Explanation(0, 4, 4, List.of()), List.of());

    assertThat(drawn.steps()).isEmpty();
    assertThat(drawn.sentence())
        .isEqualTo("From 40 without knowing the row to 40; most by nothing");
  }
}
