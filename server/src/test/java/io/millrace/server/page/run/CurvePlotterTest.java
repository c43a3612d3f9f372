package io.millrace.server.page.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.page.LineChart;
import io.millrace.server.page.run.ChartOptions.Across;
import io.millrace.tracking.Metric;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CurvePlotterTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ChartOptions PLAIN = new ChartOptions(Across.STEP, 0, false);

  private static CurvePlotter.Series series(String id, double... values) {
    return new CurvePlotter.Series(
        id,
        id,
        IntStream.range(0, values.length)
            .mapToObj(i -> Metric.of("loss", values[i], 60_000L * i, i))
            .toList());
  }

  private static CurveChart chart(ChartOptions options, CurvePlotter.Series... series) {
    return CurvePlotter.chart("loss", List.of(series), options, NOW);
  }

  @Test
  void aCurveRunsFromTheLeftToTheRight() {
    CurveChart chart = chart(PLAIN, series("a", 4, 2, 0));
    assertThat(chart.curves().getFirst().path()).isEqualTo("M56 12L342 101L628 190");
    assertThat(chart.curves().getFirst()).returns("0", CurveChart.Curve::last);
    assertThat(chart.ticks()).extracting(LineChart.Tick::text).contains("0", "1", "2");
    assertThat(chart.sentence()).isEqualTo("loss of 1 curve; last: a 0");
  }

  @Test
  void whatIsNoNumberIsAGap() {
    CurveChart chart = chart(PLAIN, series("a", 4, Double.NaN, 0));
    assertThat(chart.curves().getFirst().path()).isEqualTo("M56 12M628 190");
  }

  @Test
  void aLogarithmLeavesOutWhatHasNone() {
    CurveChart chart = chart(new ChartOptions(Across.STEP, 0, true), series("a", 100, 10, 0));
    assertThat(chart.curves().getFirst().path()).isEqualTo("M56 12L342 190");
    assertThat(chart.note()).contains("no logarithm");
    assertThat(chart.levels()).extracting(LineChart.Level::text).contains("10", "100");
  }

  @Test
  void timeIsCountedFromEachCurvesFirstPoint() {
    CurveChart chart = chart(new ChartOptions(Across.TIME, 0, false), series("a", 1, 2, 3));
    assertThat(chart.ticks()).extracting(LineChart.Tick::text).startsWith("0 ms", "50 s");
    assertThat(chart(new ChartOptions(Across.CLOCK, 0, false), series("a", 1, 2)).ticks())
        .extracting(LineChart.Tick::text)
        .startsWith("1 Jan 1970 00:00");
  }

  @Test
  void aSinglePointIsDrawnToo() {
    assertThat(chart(PLAIN, series("a", 7)).curves().getFirst().path()).isNotEmpty();
  }

  @Test
  void sixCurvesAreColouredAndOfMoreTheFirstThree() {
    assertThat(CurvePlotter.colour(5, 6)).isEqualTo(6);
    assertThat(CurvePlotter.colour(2, 7)).isEqualTo(3);
    assertThat(CurvePlotter.colour(3, 7)).isZero();
  }

  @Test
  void smoothingWeighsTheFirstValuesLikeOthers() {
    double[] smooth =
        new ChartOptions(Across.STEP, 50, false).smoothed(new double[] {8, 2, Double.NaN, 4});
    assertThat(smooth[0]).isEqualTo(8);
    assertThat(smooth[1]).isEqualTo(4); // (8 / 4 + 2 / 2) / (1 / 4 + 1 / 2)
    assertThat(smooth[2]).isNaN();
    assertThat(smooth[3]).isEqualTo(4); // (8 / 8 + 2 / 4 + 4 / 2) / (7 / 8)
    assertThat(PLAIN.smoothed(new double[] {8, 2})).containsExactly(8, 2);
  }
}
