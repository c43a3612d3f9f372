package io.millrace.server.page.run;

import io.millrace.server.page.Format;
import io.millrace.server.page.LineChart;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Run;
import io.millrace.tracking.Tracking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Curves of metrics over their steps.
final class RunCharts {
  private static final int POINTS = 5_000;
  private static final int DRAWN = 120;
  private static final int MOST_KEYS = 24;
  private static final int MOST_LINES = 6;
  private static final Pattern PART =
      Pattern.compile("^(train|training|valid|validation|val|eval|test)[-_./ ]");

  private final Tracking tracking;

  RunCharts(Tracking tracking) {
    this.tracking = tracking;
  }

  /// One chart for each metric that has more than one point. The parts of the data (training,
  /// validation) share one; so do `a/1` and `a/2`, one measure of several attempts.
  SequencedMap<String, LineChart> of(Run run) {
    SequencedMap<String, SequencedMap<String, List<Metric>>> byName = new LinkedHashMap<>();
    run.data().metrics().stream()
        .filter(metric -> metric.step() > 0)
        .limit(MOST_KEYS)
        .forEach(
            metric -> {
              List<Metric> points = points(run, metric.key());
              if (points.size() > 1) {
                byName
                    .computeIfAbsent(group(metric.key()), _ -> new LinkedHashMap<>())
                    .put(metric.key(), points);
              }
            });
    SequencedMap<String, LineChart> charts = new LinkedHashMap<>();
    byName.forEach((name, lines) -> charts.put(name, chart(name, lines)));
    return charts;
  }

  private static String group(String key) {
    int slash = key.lastIndexOf('/');
    return slash > 0 ? key.substring(0, slash) : PART.matcher(key).replaceFirst("");
  }

  /// One metric of several runs.
  Optional<LineChart> of(String key, List<Run> runs) {
    SequencedMap<String, List<Metric>> lines = new LinkedHashMap<>();
    for (Run run : runs) {
      List<Metric> points = points(run, key);
      if (points.size() > 1) {
        lines.put(run.info().name() + " " + Format.shortId(run.id()), points);
      }
    }
    return lines.isEmpty() ? Optional.empty() : Optional.of(chart(key, lines));
  }

  private List<Metric> points(Run run, String key) {
    return tracking.history(run.id(), key, POINTS, Optional.empty()).items();
  }

  private static LineChart chart(String name, SequencedMap<String, List<Metric>> lines) {
    List<Long> steps = steps(lines);
    List<LineChart.Series> series = new ArrayList<>();
    StringBuilder last = new StringBuilder();
    for (Map.Entry<String, List<Metric>> line : lines.entrySet()) {
      if (series.size() == MOST_LINES) {
        break;
      }
      String label = label(line.getKey(), name);
      series.add(new LineChart.Series(label, series.size() + 1, values(line.getValue(), steps)));
      last.append(last.isEmpty() ? "" : ", ")
          .append(label)
          .append(' ')
          .append(Format.number(line.getValue().getLast().value()));
    }
    return LineChart.of(
        new LineChart.Plan(
            "%s over %s; last: %s".formatted(name, Format.count(steps.size(), "step"), last),
            "Step",
            steps.stream().map(Format::count).toList(),
            series,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Format::number,
            steps.stream().mapToDouble(Long::doubleValue).toArray()));
  }

  private static String label(String key, String chart) {
    return key.startsWith(chart + "/") ? key.substring(chart.length() + 1) : key;
  }

  /// All steps, or as many of them as can be told apart, the last one always.
  private static List<Long> steps(Map<String, List<Metric>> lines) {
    TreeSet<Long> all = new TreeSet<>();
    lines.values().forEach(points -> points.forEach(point -> all.add(point.step())));
    List<Long> steps = List.copyOf(all);
    if (steps.size() <= DRAWN) {
      return steps;
    }
    List<Long> fewer = new ArrayList<>();
    for (int i = 0; i < DRAWN; i++) {
      fewer.add(steps.get((int) ((long) i * (steps.size() - 1) / (DRAWN - 1))));
    }
    return fewer;
  }

  private static double[] values(List<Metric> points, List<Long> steps) {
    Map<Long, Double> byStep = new LinkedHashMap<>();
    points.forEach(point -> byStep.put(point.step(), point.value()));
    double[] values = new double[steps.size()];
    Arrays.setAll(values, i -> byStep.getOrDefault(steps.get(i), Double.NaN));
    return values;
  }
}
