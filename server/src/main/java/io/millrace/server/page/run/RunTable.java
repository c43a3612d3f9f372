package io.millrace.server.page.run;

import io.millrace.server.page.Format;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The columns of a table of runs, and what stands in them.
final class RunTable {
  private static final String METRICS = "metrics.";
  private static final String PARAMS = "params.";
  private static final int DEFAULT_METRICS = 5;
  private static final int DEFAULT_PARAMS = 3;

  /// Metrics that end a training, the most telling first.
  private static final List<String> TELLING =
      List.of("test-rmse", "test-mae", "test-r2", "validation-rmse", "rmse", "mae", "r2");

  private final List<Run> runs;

  RunTable(List<Run> runs) {
    this.runs = List.copyOf(runs);
  }

  /// Every metric and param of the runs, metrics first.
  List<String> available() {
    SequencedSet<String> metrics = new TreeSet<>();
    SequencedSet<String> params = new TreeSet<>();
    for (Run run : runs) {
      run.data().metrics().forEach(metric -> metrics.add(METRICS + metric.key()));
      run.data().params().forEach(param -> params.add(PARAMS + param.key()));
    }
    return Stream.concat(metrics.stream(), params.stream()).toList();
  }

  /// What a reader probably wants to see: how good the runs are, and in what they differ.
  List<String> usual() {
    List<String> columns = new ArrayList<>();
    available().stream()
        .filter(column -> column.startsWith(METRICS))
        .filter(this::isCommon)
        .sorted(Comparator.comparingInt(RunTable::rank).thenComparing(Comparator.naturalOrder()))
        .limit(DEFAULT_METRICS)
        .forEach(columns::add);
    available().stream()
        .filter(column -> column.startsWith(PARAMS))
        .filter(this::isCommon)
        .filter(this::differs)
        .sorted(Comparator.comparing((String column) -> !column.equals("params.algorithm")))
        .limit(DEFAULT_PARAMS)
        .forEach(columns::add);
    return columns;
  }

  /// Whether at least a third of the runs have it.
  private boolean isCommon(String column) {
    long having = runs.stream().filter(run -> !cell(run, column).equals("–")).count();
    return having * 3 >= runs.size();
  }

  private static int rank(String column) {
    int at = TELLING.indexOf(column.substring(METRICS.length()));
    boolean repeatsTheCurve = column.startsWith(METRICS + "final-");
    return at >= 0 ? at : TELLING.size() + (repeatsTheCurve ? 1 : 0);
  }

  private boolean differs(String column) {
    return runs.stream()
            .map(run -> cell(run, column))
            .filter(Predicate.not("–"::equals))
            .distinct()
            .count()
        > 1;
  }

  static boolean isNumber(String column) {
    return column.startsWith(METRICS);
  }

  static String label(String column) {
    return column.substring(column.indexOf('.') + 1);
  }

  static String cell(Run run, String column) {
    String key = label(column);
    return column.startsWith(METRICS)
        ? run.data().metric(key).map(m -> Format.number(m.value())).orElse("–")
        : run.data().param(key).map(value -> Format.shortened(value, 40)).orElse("–");
  }

  /// The runs side by side; what all have alike is said so.
  List<RunListPage.Difference> differences(Instant now) {
    List<RunListPage.Difference> rows = new ArrayList<>();
    rows.add(
        difference(
            "took",
            run ->
                Format.duration(
                    Duration.between(run.info().startTime(), run.info().endTime().orElse(now)))));
    for (String column : available()) {
      rows.add(difference(label(column), run -> cell(run, column)));
    }
    return rows;
  }

  private RunListPage.Difference difference(
      String name, java.util.function.Function<Run, String> value) {
    List<String> values = runs.stream().map(value).toList();
    return new RunListPage.Difference(name, values, values.stream().distinct().count() > 1);
  }

  /// The metric that most of the runs drew a curve of.
  Optional<String> commonCurve() {
    return runs.stream()
        .flatMap(run -> run.data().metrics().stream())
        .filter(metric -> metric.step() > 0)
        .map(Metric::key)
        .filter(key -> runs.stream().allMatch(run -> run.data().metric(key).isPresent()))
        .min(
            Comparator.comparing((String key) -> !key.toLowerCase(Locale.ROOT).contains("valid"))
                .thenComparing(Comparator.naturalOrder()));
  }

  static List<Param> sorted(List<Param> params) {
    return params.stream().sorted(Comparator.comparing(Param::key)).toList();
  }
}
