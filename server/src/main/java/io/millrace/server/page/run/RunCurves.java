package io.millrace.server.page.run;

import io.millrace.server.page.Format;
import io.millrace.server.page.Spark;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Run;
import io.millrace.tracking.StepRange;
import io.millrace.tracking.Tracking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The curves of one run's metrics.
final class RunCurves {
  private static final int POINTS = 160;
  private static final int SPARK_POINTS = 40;
  private static final int MOST_KEYS = 24;
  private static final Pattern PART =
      Pattern.compile("^(train|training|valid|validation|val|eval|test)[-_./ ]");

  private final SequencedMap<String, List<Metric>> byKey = new LinkedHashMap<>();

  RunCurves(Run run, Tracking tracking) {
    run.data().metrics().stream()
        .filter(metric -> metric.step() > 0)
        .limit(MOST_KEYS)
        .forEach(
            metric -> {
              List<Metric> points =
                  tracking
                      .curves(List.of(run.id()), metric.key(), StepRange.ALL, POINTS)
                      .getOrDefault(run.id(), List.of());
              if (points.size() > 1) {
                byKey.put(metric.key(), points);
              }
            });
  }

  /// One chart for each metric that has more than one point. The parts of the data (training,
  /// validation) share one; so do `a/1` and `a/2`, one measure of several attempts.
  List<CurveChart> charts(ChartOptions options, Instant now) {
    SequencedMap<String, List<CurvePlotter.Series>> groups = new LinkedHashMap<>();
    byKey.forEach(
        (key, points) ->
            groups
                .computeIfAbsent(group(key), _ -> new ArrayList<>())
                .add(new CurvePlotter.Series(key, label(key), points)));
    return groups.entrySet().stream()
        .map(group -> CurvePlotter.chart(group.getKey(), group.getValue(), options, now))
        .toList();
  }

  private static String group(String key) {
    int slash = key.lastIndexOf('/');
    return slash > 0 ? key.substring(0, slash) : PART.matcher(key).replaceFirst("");
  }

  private static String label(String key) {
    String group = group(key);
    return key.startsWith(group + "/") ? key.substring(group.length() + 1) : key;
  }

  /// The latest values, each with its curve in small.
  List<RunPage.MetricRow> rows(Run run) {
    return run.data().metrics().stream()
        .map(
            metric ->
                new RunPage.MetricRow(
                    metric.key(),
                    Format.logged(metric.value()),
                    metric.step() == 0 ? RunTable.NOTHING : Format.count(metric.step()),
                    Optional.ofNullable(byKey.get(metric.key())).map(RunCurves::spark)))
        .toList();
  }

  private static Spark spark(List<Metric> points) {
    int every = Math.max(1, points.size() / SPARK_POINTS);
    double[] values =
        IntStream.range(0, points.size())
            .filter(i -> i % every == 0 || i == points.size() - 1)
            .mapToDouble(i -> points.get(i).value())
            .filter(Double::isFinite)
            .toArray();
    return Spark.of(values.length == 0 ? new double[1] : values);
  }
}
