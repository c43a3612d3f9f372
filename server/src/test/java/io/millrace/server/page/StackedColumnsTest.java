package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StackedColumnsTest {
  /// The highest column is 40, the axis goes to it; the plot is 178 points high, its foot at 190.
  @Test
  void partsStandUponEachOther() {
    StackedColumns chart =
        StackedColumns.of(
            "s",
            "Minute",
            List.of("12:00", "12:01"),
            List.of(
                new LineChart.Series("a", 1, new double[] {10, 0}),
                new LineChart.Series("b", 5, new double[] {30, 20})));
    assertThat(chart.parts().get(0).path()).isEqualTo("M84.6 190V145.5h228.8V190z");
    assertThat(chart.parts().get(1).path())
        .isEqualTo("M84.6 145.5V12h228.8V145.5zM370.6 190V101h228.8V190z");
    assertThat(chart.levels())
        .extracting(LineChart.Level::text)
        .containsExactly("0", "10", "20", "30", "40");
    assertThat(chart.rows())
        .containsExactly(List.of("12:00", "10", "30"), List.of("12:01", "0", "20"));
  }

  @Test
  void nothingIsDrawnOfNothing() {
    StackedColumns chart =
        StackedColumns.of(
            "s", "Minute", List.of("1"), List.of(new LineChart.Series("a", 1, new double[1])));
    assertThat(chart.parts().getFirst().path()).isEmpty();
    assertThat(chart.levels()).hasSize(2);
  }
}
