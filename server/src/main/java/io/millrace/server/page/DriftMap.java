package io.millrace.server.page;

import io.millrace.monitoring.MonitoringExecution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The drift of each column in each monitoring execution, as a table of figures.
///
/// @param windows oldest first
/// @param rows the column that moved most in the newest window first
/// @param paging of the rows
public record DriftMap(List<Window> windows, List<Row> rows, Paging paging) {
  public static final int WINDOWS = 24;

  /// Cells of a page of the table, so that it stays light.
  private static final int CELLS = 384;

  public DriftMap {
    windows = List.copyOf(windows);
    rows = List.copyOf(rows);
  }

  /// @param day where another one begins; else empty
  /// @param time when the window ended
  public record Window(MonitoringExecution execution, String day, String time) {}

  public record Row(String column, List<Cell> cells) {}

  /// A column in a window.
  ///
  /// @param text the multiple of the limit
  /// @param note what colour and corner say, in words; empty if the figure says it
  /// @param shade the class of its ground
  /// @param sequence of the window; names it in the address
  public record Cell(String text, String note, String shade, long sequence) {
    static Cell of(MonitoringExecution window, DriftFeature feature) {
      if (feature.outcome() == DriftFeature.Outcome.TOO_FEW_ROWS) {
        return new Cell("–", "too few rows", "none", window.sequence());
      }
      double degree = feature.degree();
      return new Cell(
          degreeText(degree),
          feature.drifted() ? "drift" : "",
          ground(degree, feature.drifted()),
          window.sequence());
    }

    static Cell absent() {
      return new Cell("", "not in this window", "none", 0);
    }

    public boolean isAbsent() {
      return sequence == 0;
    }
  }

  /// `.04`, `1.5`, `23`: short enough for a cell.
  static String degreeText(double degree) {
    if (degree >= 9.95) {
      return Format.count(Math.round(degree));
    }
    return degree >= 0.995
        ? Format.number(Math.round(degree * 10) / 10.0)
        : "." + "%02d".formatted(Math.round(degree * 100));
  }

  private static String ground(double degree, boolean drifted) {
    if (drifted) {
      return degree > 5 ? "q6" : degree > 2 ? "q5" : "q4";
    }
    return degree > 0.75 ? "q3" : degree > 0.5 ? "q2" : degree > 0.25 ? "q1" : "q0";
  }

  /// @param executions of data, newest first
  /// @param page of the rows that is asked for
  static DriftMap of(List<MonitoringExecution> executions, int page) {
    List<MonitoringExecution> windows =
        executions.subList(0, Math.min(WINDOWS, executions.size())).reversed();
    List<Map<String, DriftFeature>> features = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (MonitoringExecution window : windows) {
      Map<String, DriftFeature> byName = new HashMap<>();
      DriftFeature.of(window).forEach(feature -> byName.put(feature.name(), feature));
      features.add(byName);
    }
    features.reversed().forEach(each -> names.addAll(each.keySet()));
    Map<String, DriftFeature> newest = features.isEmpty() ? Map.of() : features.getLast();
    List<String> sorted =
        names.stream()
            .sorted(
                Comparator.comparingDouble((String name) -> -degree(newest.get(name)))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    Paging paging =
        new Paging(page, Math.max(8, CELLS / Math.max(1, windows.size())), sorted.size());
    return new DriftMap(
        heads(windows),
        paging.of(sorted).stream().map(name -> row(name, windows, features)).toList(),
        paging);
  }

  private static double degree(@org.jspecify.annotations.Nullable DriftFeature feature) {
    double degree = feature == null ? -1 : feature.degree();
    return Double.isNaN(degree) ? -1 : degree;
  }

  private static Row row(
      String name, List<MonitoringExecution> windows, List<Map<String, DriftFeature>> features) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      DriftFeature feature = features.get(i).get(name);
      cells.add(feature == null ? Cell.absent() : Cell.of(windows.get(i), feature));
    }
    return new Row(name, List.copyOf(cells));
  }

  private static List<Window> heads(List<MonitoringExecution> windows) {
    WindowTimes times = new WindowTimes(windows.stream().map(MonitoringExecution::to).toList());
    List<Window> heads = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      heads.add(new Window(windows.get(i), times.day(i), times.clock(i)));
    }
    return heads;
  }
}
