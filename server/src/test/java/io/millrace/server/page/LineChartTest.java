package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LineChartTest {
  private static LineChart chart(double... values) {
    return LineChart.of(
        new LineChart.Plan(
            "A sentence",
            "Version",
            java.util.stream.IntStream.range(0, values.length).mapToObj(i -> "" + i).toList(),
            List.of(new LineChart.Series("RMSE", 1, values)),
            OptionalDouble.empty(),
            OptionalDouble.of(2_500),
            Format::number));
  }

  @Test
  void missingValuesAreGapsAndDashes() {
    LineChart chart = chart(1, 2, Double.NaN, 4, 5);
    assertThat(chart.lines().getFirst().path().chars().filter(c -> c == 'M').count()).isEqualTo(2);
    assertThat(chart.rows().get(2)).containsExactly("2", "–");
  }

  @Test
  void aLonelyValueIsADot() {
    assertThat(chart(1, Double.NaN, 3, Double.NaN, 5).lines().getFirst().dots()).hasSize(3);
  }

  @Test
  void noValueAtAllIsAnEmptyChart() {
    LineChart chart = chart(Double.NaN, Double.NaN);
    assertThat(chart.lines().getFirst().path()).isEmpty();
    assertThat(chart.levels()).isNotEmpty();
  }

  @Test
  void theLimitIsWithinTheAxis() {
    LineChart chart = chart(1_000, 1_200);
    assertThat(chart.limit().orElse(Double.NaN)).isBetween(12.0, 190.0);
    assertThat(chart.limitText()).isEqualTo("2,500");
  }

  @Test
  void stepsAreOneTwoOrFiveTimesAPowerOfTen() {
    assertThat(LineChart.step(8, 4)).isEqualTo(2);
    assertThat(LineChart.step(1_867, 4)).isEqualTo(500);
    assertThat(LineChart.step(0.09, 4)).isEqualTo(0.05);
  }

  @Test
  void aScaledAxisPlacesValuesByTheirPosition() {
    LineChart chart =
        LineChart.of(
            new LineChart.Plan(
                "A sentence",
                "Step",
                List.of("0", "10", "100"),
                List.of(
                    new LineChart.Series("a", 1, new double[] {3, Double.NaN, 1}),
                    new LineChart.Series("b", 2, new double[] {3, 2, Double.NaN})),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Format::number,
                new double[] {0, 10, 100}));
    // From 56 to 628 points: position 10 of 100 is at 113.2.
    assertThat(chart.lines().get(1).path()).contains("L113.2 ");
    assertThat(chart.lines().getFirst().path()).matches("M56 \\S+L628 \\S+");
  }
}
