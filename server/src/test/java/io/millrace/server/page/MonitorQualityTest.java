package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitoring.MonitoringExecution;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MonitorQualityTest {
  private static MonitorPage.Quality page(String metric, MonitoringExecution... executions) {
    List<MonitoringExecution> newestFirst = List.of(executions);
    return new MonitorQuality(
            new MonitorPage.Head("price", Optional.empty(), newestFirst.stream().findFirst()),
            newestFirst)
        .page(metric);
  }

  @Test
  void drawsTheMetricWithTheLimitOfTheNewestWindow() {
    MonitorPage.Quality page =
        page("", Windows.quality(1, 3_155, 372, 0), Windows.quality(0, 1_374, 600, 0));
    assertThat(page.metric()).isEqualTo("rmse");
    LineChart chart = page.chart().orElseThrow();
    assertThat(chart.sentence())
        .isEqualTo(
            "RMSE of the answers, window by window: 3,155 in the newest one; the limit is at most"
                + " 2,500");
    assertThat(chart.limitText()).isEqualTo("2,500");
    assertThat(chart.rows()).containsExactly(List.of("11:00", "1,374"), List.of("12:00", "3,155"));
  }

  @Test
  void aLimitFromBelowSaysSo() {
    assertThat(MonitorQuality.limitText(Windows.quality(0, 1, 1, 0), "r2"))
        .isEqualTo("at least 0.8");
    assertThat(MonitorQuality.limitText(Windows.quality(0, 1, 1, 0), "mae")).isEmpty();
  }

  @Test
  void theMatchRateCountsLabelsThatBelongToACapture() {
    MonitoringExecution execution = Windows.quality(0, 1, 400, 100);
    assertThat(MonitorQuality.matchRate(execution)).isEqualTo(0.75);
    assertThat(MonitorQuality.matched(execution)).isEqualTo("300 of 400 labels");
    assertThat(MonitorQuality.matchRate(Windows.quality(0, 1, 0, 0))).isNaN();
  }

  @Test
  void withoutAnyComparisonThereIsNothingToDraw() {
    assertThat(page("rmse"))
        .returns(Optional.empty(), MonitorPage.Quality::chart)
        .returns(Optional.empty(), MonitorPage.Quality::matches);
  }
}
