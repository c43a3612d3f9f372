package io.millrace.tracking.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.tracking.Metric;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.StepRange;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CurvesTest {
  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void pointsAreEvenlySpreadAndKeepTheEnds(Database database) {
    InstantSource clock = InstantSource.system();
    new SqlExperiments(database, clock);
    SqlTracking tracking = new SqlTracking(database, clock);
    String run = tracking.startRun(StartRun.in("0")).id();
    Metric[] points =
        IntStream.rangeClosed(-50, 50)
            .mapToObj(step -> Metric.of("loss", 1.0 / step, 1_000 + step, step))
            .toArray(Metric[]::new);
    tracking.log(run, RunLog.of(points));

    assertThat(curve(tracking, run, "loss", StepRange.ALL, 1_000)).containsExactly(points);
    assertThat(steps(tracking, run, StepRange.ALL, 5)).containsExactly(-50L, -25L, 0L, 25L, 50L);
    assertThat(steps(tracking, run, new StepRange(0, 9), 4)).containsExactly(0L, 3L, 6L, 9L);
    assertThat(steps(tracking, run, new StepRange(7, 7), 4)).containsExactly(7L);
    assertThat(steps(tracking, run, StepRange.ALL, 1)).hasSize(1);
    assertThat(curve(tracking, run, "other", StepRange.ALL, 5)).isEmpty();
  }

  private static List<Metric> curve(
      SqlTracking tracking, String run, String key, StepRange steps, int most) {
    return tracking.curves(List.of(run), key, steps, most).getOrDefault(run, List.of());
  }

  private static List<Long> steps(SqlTracking tracking, String run, StepRange steps, int most) {
    return curve(tracking, run, "loss", steps, most).stream().map(Metric::step).toList();
  }
}
