package io.millrace.server.page.run;

import io.millrace.server.page.Format;
import io.millrace.tracking.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The columns of a table of runs, and what stands in them.
final class RunTable {
  static final String METRICS = "metrics.";
  static final String PARAMS = "params.";
  static final String TAGS = "tags.";
  static final String USER = "attributes.user_id";
  static final String NOTHING = "–";
  private static final int DEFAULT_METRICS = 5;
  private static final int DEFAULT_PARAMS = 3;
  private static final int LONGEST = 40;

  /// Metrics that end a training, the most telling first.
  private static final List<String> TELLING =
      List.of("test-rmse", "test-mae", "test-r2", "validation-rmse", "rmse", "mae", "r2");

  private final List<Run> runs;

  RunTable(List<Run> runs) {
    this.runs = List.copyOf(runs);
  }

  /// Every metric, param and tag of the runs, in this order; of tags those that users set.
  List<String> available() {
    SequencedSet<String> metrics = new TreeSet<>();
    SequencedSet<String> params = new TreeSet<>();
    SequencedSet<String> tags = new TreeSet<>();
    for (Run run : runs) {
      run.data().metrics().forEach(metric -> metrics.add(METRICS + metric.key()));
      run.data().params().forEach(param -> params.add(PARAMS + param.key()));
      run.data().tags().stream()
          .filter(SystemTags::isOfUser)
          .forEach(tag -> tags.add(TAGS + tag.key()));
    }
    return Stream.of(metrics.stream(), params.stream(), tags.stream(), Stream.of(USER))
        .flatMap(each -> each)
        .toList();
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
    long having = runs.stream().filter(run -> !cell(run, column).equals(NOTHING)).count();
    return having * 3 >= runs.size();
  }

  private static int rank(String column) {
    int at = TELLING.indexOf(column.substring(METRICS.length()));
    boolean repeatsTheCurve = column.startsWith(METRICS + "final-");
    return at >= 0 ? at : TELLING.size() + (repeatsTheCurve ? 1 : 0);
  }

  boolean differs(String column) {
    return runs.stream()
            .map(run -> cell(run, column))
            .filter(Predicate.not(NOTHING::equals))
            .distinct()
            .count()
        > 1;
  }

  static boolean isNumber(String column) {
    return column.startsWith(METRICS);
  }

  static String label(String column) {
    return column.equals(USER) ? "User" : column.substring(column.indexOf('.') + 1);
  }

  static String cell(Run run, String column) {
    String key = label(column);
    if (column.startsWith(METRICS)) {
      return run.data().metric(key).map(m -> Format.logged(m.value())).orElse(NOTHING);
    }
    String text =
        column.startsWith(PARAMS)
            ? run.data().param(key).orElse("")
            : column.startsWith(TAGS) ? run.data().tag(key).orElse("") : run.info().user();
    return text.isEmpty() ? NOTHING : Format.shortened(text, LONGEST);
  }
}
