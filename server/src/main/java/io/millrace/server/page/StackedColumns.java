package io.millrace.server.page;

import static io.millrace.server.page.Format.at;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;

/// Counts at equal distances in time, one upon the other: how much there was of each part, and of
/// all together. Drawn 640 points wide and 220 high.
///
/// @param sentence what the chart says, for those who do not see it
/// @param across the title of the x axis, and of the table's first column
/// @param parts from the bottom to the top
/// @param rows the same figures as a table, the label first
public record StackedColumns(
    String sentence,
    String across,
    List<LineChart.Level> levels,
    List<LineChart.Tick> ticks,
    List<Part> parts,
    List<List<String>> rows) {
  /// The part of all variants that have none of their own.
  static final String OTHERS = "Others";

  /// Of variants.
  private static final List<Integer> COLOURS = List.of(1, 5, 3, 6);

  private static final double LEFT = 56;
  private static final double RIGHT = 628;
  private static final double TOP = 12;
  private static final double BOTTOM = 190;
  private static final int TICKS = 6;
  private static final int STEPS = 4;
  private static final int MOST_ROWS = 60;

  public StackedColumns {
    levels = List.copyOf(levels);
    ticks = List.copyOf(ticks);
    parts = List.copyOf(parts);
    rows = List.copyOf(rows);
  }

  /// @param colour 1 to 6
  /// @param path of all its columns
  public record Part(String name, int colour, String path) {}

  /// @param labels along the x axis
  /// @param series from the bottom to the top, each with as many values as there are labels, ≥ 0
  static StackedColumns of(
      String sentence, String across, List<String> labels, List<LineChart.Series> series) {
    double[] sums = new double[labels.size()];
    series.forEach(each -> add(sums, each.values()));
    double most = 1;
    for (double sum : sums) {
      most = Math.max(most, sum);
    }
    double step = Math.max(1, LineChart.step(most, STEPS));
    double high = Math.ceil(most / step) * step;
    List<LineChart.Level> levels = new ArrayList<>();
    for (int i = 0; i * step <= high + step / 2; i++) {
      levels.add(new LineChart.Level(y(i * step, high), Format.count(Math.round(i * step))));
    }
    List<Part> parts = new ArrayList<>();
    double[] below = new double[labels.size()];
    for (LineChart.Series each : series) {
      parts.add(new Part(each.name(), each.colour(), path(below, each.values(), high)));
      add(below, each.values());
    }
    return new StackedColumns(sentence, across, levels, ticks(labels), parts, rows(labels, series));
  }

  /// A series for each variant; beyond four the rest are one part.
  /// @param byVariant the values of each
  static List<LineChart.Series> variants(SequencedMap<String, double[]> byVariant) {
    List<LineChart.Series> series = new ArrayList<>();
    byVariant.forEach(
        (name, values) -> {
          if (series.size() < COLOURS.size()) {
            series.add(new LineChart.Series(name, COLOURS.get(series.size()), values.clone()));
          } else {
            LineChart.Series last = series.removeLast();
            double[] sums = last.values().clone();
            add(sums, values);
            series.add(new LineChart.Series(OTHERS, last.colour(), sums));
          }
        });
    return series;
  }

  private static void add(double[] sums, double[] values) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
  }

  private static double y(double value, double high) {
    return BOTTOM - value / high * (BOTTOM - TOP);
  }

  private static String path(double[] below, double[] values, double high) {
    double slot = (RIGHT - LEFT) / values.length;
    double width = Math.max(1, slot * 0.8);
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0) {
        double foot = y(below[i], high);
        double head = y(below[i] + values[i], high);
        path.append('M').append(at(LEFT + i * slot + (slot - width) / 2)).append(' ');
        path.append(at(foot)).append('V').append(at(head)).append('h').append(at(width));
        path.append('V').append(at(foot)).append('z');
      }
    }
    return path.toString();
  }

  private static List<LineChart.Tick> ticks(List<String> labels) {
    List<LineChart.Tick> ticks = new ArrayList<>();
    double slot = (RIGHT - LEFT) / Math.max(1, labels.size());
    int every = Math.max(1, (int) Math.ceil(labels.size() / (double) TICKS));
    for (int i = 0; i < labels.size(); i += every) {
      ticks.add(new LineChart.Tick(LEFT + (i + 0.5) * slot, labels.get(i)));
    }
    return ticks;
  }

  /// The newest ones, at most [#MOST_ROWS], as they come in time.
  private static List<List<String>> rows(List<String> labels, List<LineChart.Series> series) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = labels.size() - 1; i >= Math.max(0, labels.size() - MOST_ROWS); i--) {
      List<String> row = new ArrayList<>(List.of(labels.get(i)));
      for (LineChart.Series each : series) {
        row.add(Format.count(Math.round(each.values()[i])));
      }
      rows.add(row);
    }
    Collections.reverse(rows);
    return rows;
  }
}
