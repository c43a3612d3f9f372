package io.millrace.monitoring;

import static io.millrace.monitoring.MonitoringFixture.ENDPOINT;
import static io.millrace.monitoring.MonitoringFixture.MONITOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.format.DataStatistics;
import io.millrace.monitoring.format.Violations;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A monitor that dies at any of its writes compares every row exactly once.
class CrashTest {
  @TempDir Path folder;
  private int blown;

  @Test
  void everyRowIsComparedOnceWhereverTheProcessDies() {
    try (MonitoringFixture fixture = new MonitoringFixture(folder)) {
      Set<Optional<String>> bookmarks = new HashSet<>();
      long rows = 0;
      for (int write = 0; blown == 2 * write; write++) {
        for (boolean after : new boolean[] {false, true}) {
          String id = "visit-" + write + "-" + after;
          fixture.traffic(id + "-first-", 40, 0);
          Optional<String> before = fixture.store.bookmark(MONITOR, Kind.DATA);
          dies(fixture, new Fuse(write, after), Kind.DATA, id);
          // More comes before the task is repeated.
          fixture.traffic(id + "-second-", 10, 0);

          MonitoringExecution found = fixture.data(id).orElseThrow();

          assertThat(fixture.data(id)).contains(found);
          check(fixture, found, before);
          assertThat(bookmarks.add(fixture.store.bookmark(MONITOR, Kind.DATA))).isTrue();
          rows += found.rows();
        }
      }
      assertThat(blown).as("3 files and the record, before and after").isEqualTo(8);
      // What came after a stored comparison is left for the next one.
      rows += fixture.data("last").map(MonitoringExecution::rows).orElse(0L);
      assertThat(rows).isEqualTo(10 * 50);
    }
  }

  @Test
  void everyLabelIsJudgedOnceWhereverTheProcessDies() {
    try (MonitoringFixture fixture = new MonitoringFixture(folder)) {
      for (int write = 0; blown == 2 * write; write++) {
        for (boolean after : new boolean[] {false, true}) {
          String id = "visit-" + write + "-" + after;
          fixture.traffic(id, 40, 0);
          fixture.label(id + ".csv", Market.labels(id, 40, 7, 0));
          dies(fixture, new Fuse(write, after), Kind.MODEL, id);

          MonitoringExecution found = fixture.model(id).orElseThrow();

          assertThat(found.rows()).isEqualTo(40);
          assertThat(fixture.model(id)).contains(found);
          assertThat(fixture.model("again " + id)).isEmpty();
        }
      }
      assertThat(blown).as("2 files and the record, before and after").isEqualTo(6);
      assertThat(fixture.store.executions(MONITOR, Kind.MODEL, 100)).hasSize(8);
    }
  }

  private void dies(MonitoringFixture fixture, Fuse fuse, Kind kind, String id) {
    Monitors dying =
        fixture.monitors(
            fuse.monitors(fixture.store), fuse.objects(fixture.objects), new PrometheusRegistry());
    try {
      var _ =
          kind == Kind.DATA
              ? dying.compareData(MONITOR, ENDPOINT, id)
              : dying.compareModel(MONITOR, ENDPOINT, id);
    } catch (Fuse.Blown _) {
      blown++;
    }
  }

  private static void check(
      MonitoringFixture fixture, MonitoringExecution found, Optional<String> before) {
    assertThat(fixture.store.bookmark(MONITOR, Kind.DATA)).isNotEqualTo(before);
    assertThat(
            Json.parse(fixture.monitors.file(found.id(), DataStatistics.FILE))
                .path("dataset")
                .path("item_count")
                .asLong())
        .isEqualTo(found.rows());
    assertThat(Violations.fromJson(Json.parse(fixture.monitors.file(found.id(), Violations.FILE))))
        .isEqualTo(found.violations());
  }
}
