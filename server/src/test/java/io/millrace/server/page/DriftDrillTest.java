package io.millrace.server.page;

import static io.millrace.server.page.Windows.data;
import static io.millrace.server.page.Windows.drift;
import static io.millrace.server.page.Windows.feature;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitoring.MonitoringExecution;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftDrillTest {
  @Test
  void aViolationStandsSinceTheFirstWindowWithoutABreak() {
    MonitoringExecution newest = data(3, List.of(drift("tax"), drift("mpg")), feature("tax", 0.2));
    List<MonitoringExecution> executions =
        List.of(
            newest,
            data(2, List.of(drift("tax")), feature("tax", 0.2)),
            data(1, feature("tax", 0)),
            data(0, List.of(drift("tax")), feature("tax", 0.2)));
    assertThat(DriftDrill.broken(newest, executions))
        .extracting(
            each -> each.violation().subject(),
            each -> Duration.between(Windows.START, each.since()).toHours(),
            MonitorPage.Broken::isColumn)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("tax", 2L, true),
            org.assertj.core.groups.Tuple.tuple("mpg", 3L, false));
  }
}
