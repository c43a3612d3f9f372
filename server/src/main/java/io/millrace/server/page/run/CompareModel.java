package io.millrace.server.page.run;

import io.millrace.server.page.Format;
import io.millrace.server.page.Shell;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Run;
import io.millrace.tracking.StepRange;
import io.millrace.tracking.Tracking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Makes a comparison of what the runs logged.
final class CompareModel {
  /// More runs than these are the rows of a table, not its columns.
  private static final int MOST_COLUMNS = 8;

  private static final int MOST_WIDE = 12;
  private static final int USUAL_METRICS = 2;
  private static final int USUAL_AXES = 6;
  private static final int POINTS = 1_600;
  private static final int LEAST_POINTS = 24;
  private static final int MOST_POINTS = 160;

  private final Shell shell;
  private final CompareQuery query;
  private final List<Run> runs;
  private final RunTable table;
  private final Tracking tracking;

  CompareModel(Shell shell, CompareQuery query, List<Run> runs, Tracking tracking) {
    this.shell = shell;
    this.query = query;
    this.runs = List.copyOf(runs);
    this.table = new RunTable(runs);
    this.tracking = tracking;
  }

  ComparePage page(boolean isCut) {
    List<String> curved = curved();
    List<String> metrics =
        query.metrics().isEmpty() ? curved.stream().limit(USUAL_METRICS).toList() : query.metrics();
    List<Scale> scales =
        table.available().stream().flatMap(column -> Scale.of(column, runs).stream()).toList();
    return new ComparePage(
        query,
        runs,
        isCut,
        curved,
        metrics.stream().flatMap(metric -> chart(metric).stream()).toList(),
        scales.stream().map(Scale::column).toList(),
        ParallelPlot.of(axes(scales), runs),
        scatter(scales),
        differences(),
        shell.link("runs", "compare") + query.turned(),
        shell.link("runs") + query.search().query());
  }

  /// Metrics of which several points were logged, those that most runs have first, then those of
  /// the validation.
  private List<String> curved() {
    Map<String, Integer> having = new TreeMap<>();
    runs.stream()
        .flatMap(run -> run.data().metrics().stream())
        .filter(metric -> metric.step() > 0)
        .forEach(metric -> having.merge(metric.key(), 1, Integer::sum));
    return having.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Integer> each) -> -each.getValue())
                .thenComparing(each -> !each.getKey().toLowerCase(Locale.ROOT).contains("valid")))
        .map(Map.Entry::getKey)
        .toList();
  }

  private Optional<CurveChart> chart(String metric) {
    int points = Math.clamp(POINTS / runs.size(), LEAST_POINTS, MOST_POINTS);
    Map<String, List<Metric>> curves =
        tracking.curves(runs.stream().map(Run::id).toList(), metric, StepRange.ALL, points);
    List<CurvePlotter.Series> series =
        runs.stream()
            .map(run -> series(run, curves.getOrDefault(run.id(), List.of())))
            .filter(each -> !each.points().isEmpty())
            .toList();
    return series.isEmpty()
        ? Optional.empty()
        : Optional.of(CurvePlotter.chart(metric, series, query.options(), shell.now()));
  }

  private static CurvePlotter.Series series(Run run, List<Metric> points) {
    return new CurvePlotter.Series(run.id(), name(run), points);
  }

  private static String name(Run run) {
    return Format.shortened(run.info().name(), 30) + " " + Format.shortId(run.id());
  }

  /// Those that were chosen; else the params in which runs differ, and the most telling metric.
  private List<Scale> axes(List<Scale> scales) {
    if (!query.axes().isEmpty()) {
      return scales.stream().filter(scale -> query.axes().contains(scale.column())).toList();
    }
    Stream<Scale> params =
        scales.stream()
            .filter(scale -> scale.column().startsWith(RunTable.PARAMS))
            .filter(scale -> table.differs(scale.column()))
            .limit(USUAL_AXES);
    return Stream.concat(params, telling(scales).stream()).toList();
  }

  private Optional<Scale> telling(List<Scale> scales) {
    return table.usual().stream()
        .filter(RunTable::isNumber)
        .findFirst()
        .flatMap(column -> named(scales, column));
  }

  private static Optional<Scale> named(List<Scale> scales, String column) {
    return scales.stream().filter(scale -> scale.column().equals(column)).findFirst();
  }

  private Optional<ScatterPlot> scatter(List<Scale> scales) {
    Optional<Scale> across =
        named(scales, query.across())
            .or(
                () ->
                    scales.stream()
                        .filter(scale -> scale.column().startsWith(RunTable.PARAMS))
                        .filter(scale -> table.differs(scale.column()))
                        .max(Comparator.comparing((Scale scale) -> !scale.isText())));
    Optional<Scale> up = named(scales, query.up()).or(() -> telling(scales));
    return across.flatMap(x -> up.map(y -> ScatterPlot.of(x, y, runs)));
  }

  private ComparePage.Differences differences() {
    boolean isWide = runs.size() > MOST_COLUMNS;
    List<ComparePage.Row> all = new ArrayList<>();
    all.add(row("took", false, runs.stream().map(this::took).toList()));
    for (String column : table.available()) {
      all.add(
          row(
              RunTable.label(column),
              RunTable.isNumber(column),
              runs.stream().map(run -> RunTable.cell(run, column)).toList()));
    }
    List<ComparePage.Row> shown =
        all.stream()
            .filter(row -> row.differs() || !query.isOnlyDifferent())
            .sorted(Comparator.comparing(row -> isWide && !row.differs()))
            .limit(isWide ? MOST_WIDE : Integer.MAX_VALUE)
            .toList();
    int alike = (int) all.stream().filter(row -> !row.differs()).count();
    return new ComparePage.Differences(isWide, shown, query.isOnlyDifferent() ? alike : 0);
  }

  private String took(Run run) {
    return Format.duration(
        Duration.between(run.info().startTime(), run.info().endTime().orElse(shell.now())));
  }

  private static ComparePage.Row row(String name, boolean isNumber, List<String> values) {
    boolean differs =
        IntStream.range(1, values.size()).anyMatch(i -> !values.get(i).equals(values.get(0)));
    return new ComparePage.Row(name, isNumber, values, differs);
  }
}
